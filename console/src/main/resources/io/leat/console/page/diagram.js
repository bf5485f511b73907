import {say, svg} from './dom.js';
import {isZh, word} from './words.js';

const COLUMN = 7.2, ROW = 14.6, PAD = 18, HEAD = 11;
const x = column => PAD + (column + 0.5) * COLUMN;
const y = row => PAD + (row + 0.5) * ROW;

/** The state diagram of RFC 9293 Figure 5, drawn from the model of /api/diagram. */
export class Diagram {
  constructor(place, model) {
    this.place = place;
    this.model = model;
    this.counts = new Map();
    this.now = {};
    this.draw();
  }

  draw() {
    const {columns, rows, boxes, arrows} = this.model;
    this.boxes = boxes.map(box => ({box, ...this.box(box)}));
    this.arrows = arrows.map(arrow => ({arrow, ...this.arrow(arrow)}));
    const picture = svg('svg', {viewBox: `0 0 ${2 * PAD + columns * COLUMN} ${2 * PAD + rows * ROW}`, width: 2 * PAD + columns * COLUMN, role: 'img', 'aria-label': word('states')},
        this.arrows.map(a => [a.line, a.head]), this.boxes.map(b => b.group), this.arrows.map(a => a.texts));
    this.place.replaceChildren(picture);
    this.show();
  }

  box(box) {
    const left = x(box.column), top = y(box.row), wide = (box.width - 1) * COLUMN, high = (box.height - 1) * ROW;
    const frame = svg('rect', {class: 'box', x: left, y: top, width: wide, height: high, rx: 6});
    const mark = svg('rect', {x: left - 5, y: top - 5, width: wide + 10, height: high + 10, rx: 9, fill: 'none'});
    const name = svg('text', {class: 'state-name', x: left + wide / 2, y: top + high / 2 - 2, 'text-anchor': 'middle'}, box.state);
    const hint = svg('text', {class: 'small', x: left + wide / 2, y: top + high / 2 + 13, 'text-anchor': 'middle'});
    return {frame, mark, hint, group: svg('g', {}, mark, frame, name, hint)};
  }

  arrow(arrow) {
    const route = arrow.route.toLowerCase(), path = arrow.path;
    const sign = (a, b) => Math.sign(b - a);
    const out = [sign(path[0][0], path[1][0]), sign(path[0][1], path[1][1])];
    const n = path.length, into = [sign(path[n - 2][0], path[n - 1][0]), sign(path[n - 2][1], path[n - 1][1])];
    const tip = [x(path[n - 1][0] + into[0]), y(path[n - 1][1] + into[1])];
    const points = [[x(path[0][0] - out[0]), y(path[0][1] - out[1])], ...path.slice(1, -1).map(([c, r]) => [x(c), y(r)]),
      [tip[0] - into[0] * (HEAD - 2), tip[1] - into[1] * (HEAD - 2)]];
    const line = svg('path', {class: `arrow ${route}`, d: 'M' + points.map(p => p.join(' ')).join('L')});
    const back = [tip[0] - into[0] * HEAD, tip[1] - into[1] * HEAD], half = HEAD * 0.42;
    const head = svg('path', {class: `${route}-head`, d: `M${tip[0]} ${tip[1]}L${back[0] - half * into[1]} ${back[1] + half * into[0]}L${back[0] + half * into[1]} ${back[1] - half * into[0]}Z`});
    const {column, row, align} = arrow.label, step = align === 'ASTRIDE' ? 2 : 1;
    const at = {BEGIN: [x(column - 0.5), 'start'], ASTRIDE: [x(column), 'middle'], END: [x(column + 0.5), 'end']}[align];
    const texts = [0, 1, 2].map(i => svg('text', {class: i ? 'label small' : 'label', x: at[0], y: y(row + step * i) + 4, 'text-anchor': at[1]}));
    return {line, head, texts};
  }

  /** Counts by "FROM TO", and how many connections are in each state now. */
  update(counts, now) {
    for (const {arrow, line} of this.arrows) {
      const key = `${arrow.from} ${arrow.to}`;
      if (this.counts.size && (counts.get(key) ?? 0) > (this.counts.get(key) ?? 0)) {
        line.classList.add('moving');
        setTimeout(() => line.classList.remove('moving'), 700);
      }
    }
    this.counts = counts;
    this.now = now;
    this.show();
  }

  /** Marks where both ends of a connection are. */
  mark(client, server) {
    for (const {box, mark, frame} of this.boxes) {
      const at = box.state === 'CLOSED' ? this.boxes.filter(b => b.box.state === 'CLOSED').findIndex(b => b.box === box) : -1;
      const here = end => end && end.state === box.state && (at < 0 || at === (end.ended ? 1 : 0));
      mark.setAttribute('class', here(client) ? 'here-client' : '');
      frame.setAttribute('class', here(server) ? 'entered here-server' : here(client) ? 'entered' : 'box');
    }
  }

  show() {
    for (const {arrow, line, head, texts} of this.arrows) {
      const count = this.counts.get(`${arrow.from} ${arrow.to}`) ?? 0;
      const lines = [...(isZh() ? arrow.textZh : arrow.text)];
      if (count) lines.length < 2 ? lines.push('×' + count) : lines[lines.length - 1] += ' ×' + count;
      texts.forEach((text, i) => say(text, lines[i] ?? ''));
      const idle = this.counts.size > 0 && !count;
      line.classList.toggle('idle', idle);
      head.classList.toggle('idle', idle);
    }
    let ended = false;
    for (const {box, frame, hint} of this.boxes) {
      const now = this.now[box.state];
      say(hint, now ? `${word('now')} ${now}` : isZh() ? box.hintZh : box.hint);
      const taken = this.model.arrows.filter(arrow => this.counts.get(`${arrow.from} ${arrow.to}`));
      let passed = taken.some(arrow => arrow.from === box.state || arrow.to === box.state);
      if (box.state === 'CLOSED') {
        // it stands twice: where connections begin, and where they end
        passed = ended ? taken.some(arrow => arrow.to === 'CLOSED' && ['TIME_WAIT', 'LAST_ACK'].includes(arrow.from)) : taken.some(arrow => arrow.from === 'CLOSED');
        ended = true;
      }
      frame.setAttribute('class', now || passed ? 'entered' : 'box');
    }
  }
}
