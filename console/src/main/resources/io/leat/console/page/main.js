import {el, json, table} from './dom.js';
import {ConnectionTable} from './table.js';
import {Detail} from './detail.js';
import {Diagram} from './diagram.js';
import {exported, Gallery, played} from './gallery.js';
import {lang, setLanguage, word} from './words.js';

const STATES = ['LISTEN', 'SYN_SENT', 'SYN_RECEIVED', 'ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSE_WAIT', 'CLOSING', 'LAST_ACK', 'TIME_WAIT'];
const AGES = [1, 5, 15, 30, 60, 120, Infinity];
const isStatic = document.documentElement.hasAttribute('data-static');
const VIEWS = isStatic ? ['gallery'] : ['connections', 'states', 'listeners', 'counters', 'gallery'];
const byId = id => document.getElementById(id);

let stacks = [];
let view = VIEWS[0];
const model = await json(isStatic ? 'diagram.json' : 'api/diagram');
const detail = isStatic ? null : new Detail(byId('detail'));
const connections = isStatic ? null : new ConnectionTable(byId('table'), row => detail.choose(row), (n, of) => byId('shown').textContent = word('shown', n, of));
const diagram = isStatic ? null : new Diagram(byId('diagram'), model);
const gallery = new Gallery(byId('gallery'), model, isStatic ? exported : played);

function show(name) {
  view = VIEWS.includes(name) ? name : VIEWS[0];
  for (const one of ['connections', 'states', 'listeners', 'counters', 'gallery']) byId('view-' + one).hidden = one !== view;
  for (const button of byId('views').children) button.setAttribute('aria-current', button.dataset.view === view ? 'page' : 'false');
  if (view === 'gallery') gallery.open();
  else gallery.stop();
  refresh();
}

function frame() {
  byId('views').replaceChildren(...VIEWS.map(name => el('button', {type: 'button', 'data-view': name, 'aria-current': name === view ? 'page' : 'false',
    onclick: () => { location.hash = name; }}, word(name))));
  const chosen = byId('filter-state').value;
  byId('filter-state').replaceChildren(el('option', {value: ''}, word('all')), ...STATES.map(state => el('option', {value: state, selected: state === chosen}, state)));
}

/** Draws what the view in sight shows; the others wait until they are seen. */
function refresh() {
  if (isStatic) return;
  const rows = [...connections.all.values()];
  if (view === 'states') {
    const counts = new Map(), now = {};
    for (const one of stacks.flatMap(stack => stack.transitions)) counts.set(`${one.from} ${one.to}`, (counts.get(`${one.from} ${one.to}`) ?? 0) + one.count);
    for (const row of rows) now[row.state] = (now[row.state] ?? 0) + 1;
    diagram.update(counts, now);
  } else if (view === 'listeners') {
    byId('listeners').replaceChildren(table(word('listeners'), [word('local'), word('waiting'), word('halfOpen'), word('overflows'), word('cookies'), word('accepted'), word('stack')],
        rows.filter(row => row.state === 'LISTEN').map(row => [row.local, `${row.recvQ} / ${row.sendQ}`, `${row.incomplete} / ${row.incompleteMax}`, row.overflows, row.cookies, row.accepted, `${row.stack}/${row.pid}`])));
  } else if (view === 'counters') {
    byId('counters').replaceChildren(drops(), timeWait(rows), frames(), ...['Tcp', 'TcpExt', 'other'].map(numbers));
  }
}

function drops() {
  const all = new Map();
  for (const drop of stacks.flatMap(stack => stack.drops)) all.set(drop.reason, {...drop, count: drop.count + (all.get(drop.reason)?.count ?? 0)});
  const rows = [...all.values()].sort((a, b) => b.count - a.count).map(drop => [drop.reason, drop.description, drop.count]);
  return table(word('drops'), [word('reason'), '', word('count')], rows.length ? rows : [[word('none'), '', 0]]);
}

function timeWait(rows) {
  const now = Date.now() / 1000;
  const waiting = rows.filter(row => row.state === 'TIME_WAIT').map(row => Math.max(0, row.untilSecond - now));
  return table(word('timeWait'), [word('age'), word('count')], AGES.map((age, i) =>
    [age === Infinity ? '> 120 s' : `${age} s`, waiting.filter(left => left <= age && left > (i ? AGES[i - 1] : -1)).length]));
}

function frames() {
  const names = ['framesReceived', 'framesSent', 'framesRefused', 'segmentsArrived', 'opened', 'accepted', 'resetsSent', 'retransmissions'];
  return table(word('frames'), [word('stack'), ...names], stacks.map(stack => [`${stack.stack}/${stack.pid}`, ...names.map(name => stack[name])]));
}

/** A row for each number that some stack has, under the name that Linux and RFC 4022 give it. */
function numbers(group) {
  const names = [...new Set(stacks.flatMap(stack => Object.keys(stack[group] ?? {})))];
  return table(word(group), [word('name'), ...stacks.map(stack => `${stack.stack}/${stack.pid}`)], names.map(name => [name, ...stacks.map(stack => stack[group]?.[name] ?? 0)]));
}

function words() {
  setLanguage(byId('language').value);
  frame();
  connections?.words();
  detail?.words();
  diagram?.draw();
  gallery.words();
  refresh();
}

function listen() {
  const events = new EventSource('api/events');
  const on = (name, act) => events.addEventListener(name, event => { act(JSON.parse(event.data)); byId('live').textContent = word('live'); });
  on('connections', rows => { connections.everything(rows); refresh(); });
  on('changes', ({changed, gone}) => { connections.change(changed, gone); refresh(); });
  on('stacks', all => { stacks = all; refresh(); });
  events.onerror = () => byId('live').textContent = word('gone');
}

byId('language').value = localStorage.getItem('language') ?? lang();
byId('language').addEventListener('change', () => { localStorage.setItem('language', byId('language').value); words(); });
byId('theme').value = localStorage.getItem('theme') ?? 'auto';
const theme = () => { document.documentElement.dataset.theme = byId('theme').value; localStorage.setItem('theme', byId('theme').value); };
byId('theme').addEventListener('change', theme);
theme();
words();
if (!isStatic) {
  const filter = () => connections.filter(byId('filter-state').value, byId('filter-text').value);
  byId('filter-state').addEventListener('change', filter);
  byId('filter-text').addEventListener('input', filter);
  const token = new URLSearchParams(location.search).get('token');
  if (token) sessionStorage.setItem('token', token);
  detail.mayChange = (await json('api/console')).mayChange && sessionStorage.getItem('token') !== null;
  listen();
}
addEventListener('hashchange', () => show(location.hash.slice(1)));
show(location.hash.slice(1));
