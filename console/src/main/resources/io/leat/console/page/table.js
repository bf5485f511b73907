import {el} from './dom.js';
import {duration, word} from './words.js';

const ROW = 28;
const SPARE = 8;
const COLUMNS = [
  {key: 'state'}, {key: 'recvQ', number: true}, {key: 'sendQ', number: true}, {key: 'local'}, {key: 'remote'},
  {key: 'rttMicros', word: 'rtt', number: true, text: row => row.rttMicros ? duration(row.rttMicros) : ''}, {key: 'stack'},
];

/** A table of which only the rows in sight exist, so that ten thousand cost as much as forty. */
export class ConnectionTable {
  constructor(place, chosen, shown) {
    this.chosen = chosen;
    this.shown = shown;
    this.all = new Map();
    this.rows = [];
    this.sort = {key: 'local', down: false};
    this.state = '';
    this.text = '';
    this.active = null;
    this.selected = null;
    this.drawn = new Map();
    this.head = el('div', {role: 'row', class: 'row head', 'aria-rowindex': 1});
    this.sizer = el('div', {class: 'sizer', role: 'presentation'});
    this.scroll = el('div', {class: 'scroll', role: 'rowgroup', onscroll: () => this.draw()}, this.sizer);
    this.grid = el('div', {role: 'grid', class: 'grid', onkeydown: event => this.key(event)},
        el('div', {role: 'rowgroup'}, this.head), this.scroll);
    place.append(this.grid);
    this.words();
    new ResizeObserver(() => this.draw()).observe(this.scroll);
  }

  words() {
    this.grid.setAttribute('aria-label', word('connections'));
    this.head.replaceChildren(...COLUMNS.map(column => {
      const sorted = this.sort.key === column.key;
      const order = sorted ? (this.sort.down ? 'descending' : 'ascending') : 'none';
      return el('div', {role: 'columnheader', 'aria-sort': order, class: column.number ? 'num' : null},
          el('button', {type: 'button', 'data-column': column.key, onclick: () => this.sortBy(column.key)},
              word(column.word ?? column.key) + (sorted ? (this.sort.down ? ' ▾' : ' ▴') : '')));
    }));
    this.drawn.forEach(row => row.remove());
    this.drawn.clear();
    this.arrange();
  }

  sortBy(key) {
    this.sort = {key, down: this.sort.key === key && !this.sort.down};
    this.words();
    this.head.querySelector(`[data-column="${key}"]`)?.focus();
  }

  filter(state, text) {
    this.state = state;
    this.text = text.trim().toLowerCase();
    this.arrange();
  }

  everything(rows) {
    this.all = new Map(rows.map(row => [row.id, row]));
    this.arrange();
  }

  change(changed, gone) {
    for (const row of changed) this.all.set(row.id, row);
    for (const id of gone) this.all.delete(id);
    this.arrange();
  }

  arrange() {
    const {key, down} = this.sort;
    const wanted = row => (!this.state || row.state === this.state)
        && (!this.text || row.local.includes(this.text) || row.remote.includes(this.text));
    this.rows = [...this.all.values()].filter(wanted).sort((a, b) => {
      const one = a[key] ?? 0, other = b[key] ?? 0;
      const order = one < other ? -1 : one > other ? 1 : a.id < b.id ? -1 : 1;
      return down ? -order : order;
    });
    this.index = new Map(this.rows.map((row, index) => [row.id, index]));
    this.sizer.style.height = this.rows.length * ROW + 'px';
    this.grid.setAttribute('aria-rowcount', this.rows.length + 1);
    this.shown(this.rows.length, this.all.size);
    this.draw();
  }

  draw() {
    const from = Math.max(0, Math.floor(this.scroll.scrollTop / ROW) - SPARE);
    const to = Math.min(this.rows.length, Math.ceil((this.scroll.scrollTop + this.scroll.clientHeight) / ROW) + SPARE);
    const active = this.index.has(this.active) ? this.active : this.rows[from]?.id ?? null;
    const kept = new Set();
    for (let i = from; i < to; i++) {
      const row = this.rows[i];
      kept.add(row.id);
      let line = this.drawn.get(row.id);
      if (!line) {
        line = el('div', {role: 'row', class: 'row body-row', onclick: () => this.choose(row.id)},
            COLUMNS.map(column => el('div', {role: 'gridcell', class: column.number ? 'num' : null})));
        this.drawn.set(row.id, line);
        this.sizer.append(line);
      }
      line.style.top = i * ROW + 'px';
      line.setAttribute('aria-rowindex', i + 2);
      line.setAttribute('aria-selected', row.id === this.selected);
      line.tabIndex = row.id === active ? 0 : -1;
      COLUMNS.forEach((column, at) => {
        const text = column.text ? column.text(row) : String(row[column.key] ?? '');
        if (line.children[at].textContent !== text) line.children[at].textContent = text;
      });
    }
    for (const [id, line] of this.drawn) {
      if (!kept.has(id)) {
        if (line === document.activeElement) this.grid.focus();
        line.remove();
        this.drawn.delete(id);
      }
    }
  }

  key(event) {
    if (!event.target.closest('.body-row')) return;
    const at = this.index.get(this.active) ?? Number(event.target.getAttribute('aria-rowindex')) - 2;
    const page = Math.floor(this.scroll.clientHeight / ROW) - 1;
    const to = {ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: this.rows.length - 1}[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.focus(Math.max(0, Math.min(this.rows.length - 1, to)));
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.choose(this.rows[at]?.id);
    }
  }

  focus(at) {
    const row = this.rows[at];
    if (!row) return;
    this.active = row.id;
    const top = at * ROW;
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    if (top + ROW > this.scroll.scrollTop + this.scroll.clientHeight) this.scroll.scrollTop = top + ROW - this.scroll.clientHeight;
    this.draw();
    this.drawn.get(row.id)?.focus({preventScroll: true});
  }

  choose(id) {
    if (!id) return;
    this.selected = id;
    this.active = id;
    this.draw();
    this.chosen(this.all.get(id));
  }
}
