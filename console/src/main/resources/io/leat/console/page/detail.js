import {el, json, table} from './dom.js';
import {duration, said, word} from './words.js';

const KEPT = 240;

/** What is known of one connection: why, what next, variables, ladder, curves. */
export class Detail {
  constructor(place) {
    this.place = place;
    this.row = null;
    this.mayChange = false;
    this.words();
    setInterval(() => this.ask(), 700);
  }

  words() {
    if (!this.row) this.place.replaceChildren(el('h3', {id: 'h-detail'}, word('why')), el('p', {class: 'muted'}, word('choose')));
    else this.draw();
  }

  choose(row) {
    this.row = row;
    this.found = null;
    this.samples = [];
    this.place.replaceChildren(el('h3', {id: 'h-detail'}, `${row.local} — ${row.remote}`));
    this.ask();
  }

  async ask() {
    const row = this.row;
    if (!row || !row.serial || this.place.closest('section').hidden) return;
    try {
      const found = await json(`api/connections/${row.id}`);
      if (this.row !== row) return;
      this.found = found;
      if (found.variables) this.samples = [...this.samples, {t: performance.now() / 1000, ...found.variables}].slice(-KEPT);
    } catch (failure) {
      if (this.row !== row) return;
      this.found = {failure: failure.message};
    }
    this.draw();
  }

  draw() {
    const {row, found} = this;
    const top = this.place.scrollTop;
    const title = el('h3', {id: 'h-detail'}, `${found?.row?.state ?? row.state}  ${row.local} — ${row.remote}`);
    const parts = [title];
    if (found?.failure) parts.push(el('p', {class: 'fault'}, found.failure));
    else if (found) {
      parts.push(...this.why(found.explanation), this.actions(), this.variables(found.variables), ...this.ladder(found));
    }
    const graphs = el('div', {});
    this.place.replaceChildren(...parts.filter(Boolean), graphs);
    if (found?.events) this.graphs(graphs, found);
    this.place.scrollTop = top;
  }

  actions() {
    if (!this.mayChange) return null;
    return el('button', {type: 'button', onclick: () => fetch(`api/connections/${this.row.id}/abort`,
        {method: 'POST', headers: {Authorization: `Bearer ${sessionStorage.getItem('token') ?? ''}`}})}, word('abort'));
  }

  why(why) {
    if (!why) return [el('p', {class: 'muted'}, word('ended'))];
    const doubt = {LIKELY: word('likely'), OPEN: word('notCertain')}[why.confidence];
    const next = why.nextTimer;
    return [
      el('p', {class: 'why', id: 'why'}, said(why, 'why'), ' ', el('span', {class: 'muted'}, `(${why.source}${doubt ? ', ' + doubt : ''})`)),
      el('ul', {class: 'facts'}, said(why, 'facts').map(fact => el('li', {}, fact))),
      next && el('p', {}, el('strong', {}, word('next') + ': '), `${next.timer}, ${word('inTime', duration(next.micros))}: ${said(next, 'does')} (${next.source})`),
      why.decisions.length > 0 && el('details', {open: true}, el('summary', {}, word('before')),
          el('ol', {class: 'decisions'}, why.decisions.map(one => el('li', {},
              `${word('ago', duration(one.agoMicros))}: ${said(one, 'what')}${one.times > 1 ? ' ×' + one.times : ''} `, el('span', {class: 'muted'}, `(${one.source})`))))),
    ].filter(Boolean);
  }

  variables(variables) {
    if (!variables) return null;
    const rows = Object.entries(variables).map(([name, value]) => [name, value === null ? '' : value]);
    return el('details', {}, el('summary', {}, word('variables')), table(word('variables'), [word('variable'), ''], rows));
  }

  ladder(found) {
    const events = found.events.filter(event => event.type === 'segment' || event.type === 'transition');
    const rows = events.slice(-60).map(event => {
      const ms = (event.timeMicros / 1000).toFixed(3);
      if (event.type === 'transition') return el('tr', {}, el('td', {class: 'n'}, ms), el('td', {class: 'state'}, event.to), el('td', {}));
      const text = `${event.flags} seq ${event.seq}${event.ack === undefined ? '' : ' ack ' + event.ack}${event.len ? ' len ' + event.len : ''}${event.segments ? ' in ' + event.segments : ''}${event.window ? '' : ' win 0'}`;
      const sent = event.event === 'sent';
      return el('tr', {}, el('td', {class: 'n'}, ms), el('td', {}), el('td', {class: 'a'}, `${sent ? '——' : '◀—'} ${text}${event.retransmission ? ' (' + word('again') + ')' : ''} ${sent ? '—▶' : '——'}`));
    });
    return [el('details', {open: true}, el('summary', {}, word('ladder')),
        found.forgotten > 0 && el('p', {class: 'muted'}, word('forgotten', found.forgotten)),
        el('table', {class: 'ladder'}, el('caption', {}, word('ladder')),
            el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, word('time')), el('th', {scope: 'col'}, word('state')), el('th', {scope: 'col', class: 'wide'}, word('segments')))),
            el('tbody', {}, rows)))];
  }

  graphs(place, found) {
    place.append(el('h3', {}, word('graphs')));
    const width = Math.max(280, this.place.clientWidth - 40);
    const times = this.samples.map(sample => sample.t - this.samples[0]?.t);
    plot(place, word('windows'), width, [times, ...['cwnd', 'ssthresh', 'inFlight'].map(name => this.samples.map(s => s[name] ?? null))],
        [['cwnd', []], ['ssthresh', [8, 4]], ['flight', [2, 3]]]);
    plot(place, word('roundTrip'), width, [times, this.samples.map(s => s.srttMicros / 1000), this.samples.map(s => s.rtoMicros / 1000)], [['SRTT', []], ['RTO', [8, 4]]]);
    const rate = this.samples.map((s, i) => i === 0 ? null : (s['SND.UNA'] - this.samples[i - 1]['SND.UNA']) / 1000 / (s.t - this.samples[i - 1].t));
    plot(place, word('rate'), width, [times, rate], [[word('acknowledged'), []]]);
    const segments = found.events.filter(event => event.type === 'segment');
    plot(place, word('sequence'), width, [segments.map(s => s.timeMicros / 1e6),
      segments.map(s => s.event === 'sent' && s.len && !s.retransmission ? s.seq + s.len : null),
      segments.map(s => s.event === 'sent' && s.retransmission ? s.seq + s.len : null),
      segments.map(s => s.event === 'arrived' ? s.ack ?? null : null)],
    [[word('sent'), null], [word('again'), null], [word('acknowledged'), []]]);
  }
}

/** One graph of uPlot; a dash of null means points. */
export function plot(place, title, width, data, names) {
  if (!window.uPlot || data[0].length < 2) return;
  const style = getComputedStyle(document.documentElement);
  const color = name => style.getPropertyValue(name).trim();
  const colors = [color('--ink'), color('--server'), color('--client')];
  const axis = {stroke: color('--muted'), grid: {stroke: color('--line')}, size: 60};
  const holder = el('div', {class: 'graph', role: 'img', 'aria-label': title + ': ' + names.map(([name], i) => name + ' ' + (data[i + 1].findLast?.(v => v !== null) ?? '')).join(', ')});
  place.append(holder);
  new window.uPlot({title, width, height: 170, cursor: {show: false}, legend: {show: true, live: false}, scales: {x: {time: false}},
    axes: [{...axis, size: 30}, axis],
    series: [{label: word('seconds')}, ...names.map(([label, dash], i) => dash === null
      ? {label, stroke: colors[i], paths: () => null, points: {show: true, size: i === 1 ? 9 : 5, fill: i === 1 ? color('--paper') : colors[i]}}
      : {label, stroke: colors[i], width: 2, dash, spanGaps: true, points: {show: false}})]}, data, holder);
}
