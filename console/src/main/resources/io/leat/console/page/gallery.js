import {el, json} from './dom.js';
import {Diagram} from './diagram.js';
import {duration, isZh, lang, word} from './words.js';

const KNOBS = [['rtt', '20ms'], ['loss', '0'], ['msl', '30s'], ['delayed-ack', '40ms'], ['other', '']];

/** Plays scenarios step by step, forwards and backwards, with both ends' variables. */
export class Gallery {
  /** Exported as files there is nobody who could play a scenario anew: without knobs. */
  constructor(place, model, source) {
    this.place = place;
    this.model = model;
    this.source = source;
    this.scenario = null;
    this.at = 0;
    this.timer = null;
  }

  async open(name) {
    if (!this.list) this.list = await this.source.list();
    this.frame();
    if (!this.scenario) await this.load(name ?? this.list[0].name);
  }

  words() {
    if (!this.list) return;
    this.frame();
    if (this.scenario) this.show();
  }

  frame() {
    const label = (text, control) => el('label', {}, el('span', {}, text), ' ', control);
    this.select = el('select', {id: 'scenario', onchange: () => this.load(this.select.value)},
        this.list.map(one => el('option', {value: one.name, selected: one.name === this.scenario?.name}, `${one.name} — ${one.title[lang()]}`)));
    const button = (id, text, symbol, act) => el('button', {type: 'button', id, 'aria-label': word(text), title: word(text), onclick: act}, symbol);
    this.slider = el('input', {type: 'range', id: 'step', min: 0, max: 0, value: 0, 'aria-label': word('step'), oninput: () => this.go(Number(this.slider.value))});
    this.where = el('output', {id: 'where'});
    this.playButton = el('button', {type: 'button', id: 'play', 'aria-pressed': false, onclick: () => this.play()}, word('play'));
    const knobs = this.source.mayTurn ? el('form', {class: 'filters', id: 'knobs', onsubmit: event => { event.preventDefault(); this.load(this.select.value); }},
        el('strong', {}, word('knobs')),
        KNOBS.map(([name, usual]) => label(name === 'other' ? word('otherKnobs') : name, el('input', {name, size: name === 'other' ? 22 : 7, placeholder: usual, value: this.turned?.[name] ?? '', autocomplete: 'off'}))),
        el('button', {type: 'submit', id: 'rerun'}, word('rerun'))) : null;
    this.form = knobs;
    this.say = el('div', {class: 'say', id: 'say', 'aria-live': 'polite'});
    this.trouble = el('p', {class: 'fault', role: 'alert'});
    this.steps = el('div', {class: 'steps', tabindex: 0, role: 'region', 'aria-label': word('ladder')});
    this.variables = el('div', {id: 'variables'});
    this.picture = el('div', {class: 'picture', role: 'region', tabindex: 0, 'aria-label': word('states')});
    this.checks = el('ul', {class: 'checks', id: 'checks'});
    this.place.replaceChildren(
        el('div', {class: 'filters'}, label(word('scenario'), this.select)), knobs ?? '', this.trouble,
        el('div', {class: 'player', role: 'group', 'aria-label': word('step'), onkeydown: event => this.key(event)},
            button('first', 'first', '«', () => this.go(0)), button('back', 'back', '‹', () => this.go(this.at - 1)), this.playButton,
            button('forward', 'forward', '›', () => this.go(this.at + 1)), button('last', 'last', '»', () => this.go(this.scenario.steps.length - 1)),
            this.slider, this.where),
        this.say,
        el('div', {class: 'stage'}, el('div', {}, this.steps, el('h3', {}, word('checks')), this.checks), el('div', {}, this.variables, this.picture)));
    this.diagram = new Diagram(this.picture, this.model);
  }

  async load(name) {
    this.stop();
    this.trouble.textContent = '';
    this.turned = this.form ? Object.fromEntries(new FormData(this.form)) : {};
    const set = Object.entries(this.turned).filter(([, value]) => value.trim())
        .map(([knob, value]) => knob === 'other' ? value.trim() : `${knob}=${value.trim()}`).join(',');
    try {
      this.scenario = await this.source.scenario(name, set);
    } catch (failure) {
      this.trouble.textContent = failure.message;
      return;
    }
    this.select.value = name;
    this.diagram.counts = new Map();
    this.at = 0;
    this.show();
  }

  /** The ladder is made once; a step only moves the mark in it. */
  show() {
    const {steps, checks, failure} = this.scenario;
    this.lines = steps.map((step, index) => this.line(step, index));
    this.steps.replaceChildren(el('table', {class: 'ladder'}, el('caption', {}, `${this.scenario.name}: ${this.scenario.title[lang()]}`),
        el('thead', {}, el('tr', {}, ['time', 'client', 'segments', 'server'].map(name => el('th', {scope: 'col', class: name === 'segments' ? 'wide' : null}, word(name))))), el('tbody', {}, this.lines)));
    this.checks.replaceChildren(...checks.map(check => el('li', {class: check.holds ? null : 'fault'},
        `${check.holds ? '✓ ' + word('holds') : '✗ ' + word('fails')}: ${check.claim[lang()]} `, el('span', {class: 'muted'}, `(${check.evidence})`))),
        ...(failure ? [el('li', {class: 'fault'}, failure)] : []));
    this.slider.max = steps.length - 1;
    this.go(Math.min(this.at, steps.length - 1));
  }

  line(step, index) {
    const side = entries => entries.map(entry => el('div', {class: entry.state ? 'state' : null}, isZh() ? entry.textZh : entry.text));
    const arrow = step.arrow;
    const text = arrow && (arrow.toRight ? `—— ${arrow.label} ${arrow.lost ? '——✗' : '—▶'}` : `${arrow.lost ? '✗——' : '◀—'} ${arrow.label} ——`);
    return el('tr', {onclick: () => this.go(index)}, el('td', {class: 'n'}, (step.micros / 1000).toFixed(step.micros % 1000 ? 3 : 0)),
        el('td', {}, side(step.client)), el('td', {class: arrow?.lost ? 'a lost' : 'a'}, text ?? '', arrow?.again ? ` (${word('again')})` : ''), el('td', {}, side(step.server)));
  }

  go(to) {
    const steps = this.scenario.steps;
    this.at = Math.max(0, Math.min(steps.length - 1, to));
    const step = steps[this.at];
    this.marked?.removeAttribute('aria-current');
    this.marked = this.lines[this.at];
    this.marked.setAttribute('aria-current', 'step');
    this.scroll();
    this.slider.value = this.at;
    this.slider.setAttribute('aria-valuetext', word('stepOf', this.at + 1, steps.length));
    this.where.textContent = word('stepOf', this.at + 1, steps.length);
    this.say.textContent = step.say ? step.say[lang()] : '';
    for (const [id, off] of [['first', this.at === 0], ['back', this.at === 0], ['forward', this.at === steps.length - 1], ['last', this.at === steps.length - 1]]) {
      document.getElementById(id).setAttribute('aria-disabled', off);
    }
    const counts = new Map();
    for (const taken of steps.slice(0, this.at + 1).flatMap(one => one.taken)) counts.set(taken, (counts.get(taken) ?? 0) + 1);
    this.diagram.update(counts, {});
    this.diagram.mark(step.states.client, step.states.server);
    this.both(step, steps[this.at - 1]);
    if (this.at === steps.length - 1) this.stop();
  }

  /** Once for each picture, however many steps were taken since the last: it lays the page out. */
  scroll() {
    this.scrolling ??= requestAnimationFrame(() => {
      this.scrolling = null;
      this.steps.scrollTop = this.marked.offsetTop - this.steps.clientHeight / 2;
    });
  }

  both(step, before) {
    const names = ['state', 'SND.UNA', 'SND.NXT', 'SND.WND', 'RCV.NXT', 'RCV.WND', 'cwnd', 'ssthresh', 'inFlight', 'SRTT', 'RTO', 'sendQueue', 'receiveQueue', 'hold', 'timer'];
    const value = (at, side, name) => {
      const variables = at?.variables[side];
      if (name === 'state') return at?.states[side]?.state ?? '';
      if (!variables) return '';
      if (name === 'SRTT') return variables.srttMicros ? duration(variables.srttMicros) : '';
      if (name === 'RTO') return duration(variables.rtoMicros);
      if (name === 'timer') return variables.timer ? `${variables.timer} ${duration(Math.max(0, variables.timerMicros - at.micros))}` : '';
      return variables[name] ?? '';
    };
    this.variables.replaceChildren(el('table', {}, el('caption', {}, word('variables')),
        el('thead', {}, el('tr', {}, ['variable', 'client', 'server'].map(name => el('th', {scope: 'col'}, word(name))))),
        el('tbody', {}, names.map(name => {
          const cells = ['client', 'server'].map(side => value(step, side, name));
          const changed = before && ['client', 'server'].some((side, i) => String(value(before, side, name)) !== String(cells[i])) && name !== 'timer';
          return el('tr', {class: changed ? 'changed' : null}, el('th', {scope: 'row'}, name), cells.map(cell => el('td', {class: 'n'}, cell)));
        }))));
  }

  key(event) {
    if (event.target === this.slider) return;
    const move = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (move) {
      event.preventDefault();
      this.go(this.at + move);
    }
  }

  play() {
    if (this.timer) return this.stop();
    if (this.at === this.scenario.steps.length - 1) this.go(0);
    this.playButton.textContent = word('pause');
    this.playButton.setAttribute('aria-pressed', true);
    this.timer = setInterval(() => this.go(this.at + 1), 900);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    if (this.playButton) {
      this.playButton.textContent = word('play');
      this.playButton.setAttribute('aria-pressed', false);
    }
  }
}

/** Scenarios that a server plays when they are asked for. */
export const played = {
  mayTurn: true,
  list: () => json('api/scenarios'),
  scenario: (name, set) => json(`api/scenarios/${encodeURIComponent(name)}?set=${encodeURIComponent(set)}`),
};

/** Scenarios that lie beside the page as files. */
export const exported = {
  mayTurn: false,
  list: () => json('scenarios.json'),
  scenario: name => json(`scenarios/${encodeURIComponent(name)}.json`),
};
