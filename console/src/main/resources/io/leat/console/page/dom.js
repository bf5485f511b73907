// Whatever comes from a network is put into the page as text, never as markup.

/** An element with attributes, listeners (on...) and children; strings become text. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false)
      .map(child => child instanceof Node ? child : document.createTextNode(String(child))));
  return element;
}

/** Changes a text only where it is another: what is set again is laid out again. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A table of facts: a head, and rows of cells; numbers stand right. */
export function table(caption, head, rows) {
  return el('table', {},
      el('caption', {}, caption),
      el('thead', {}, el('tr', {}, head.map(name => el('th', {scope: 'col'}, name)))),
      el('tbody', {}, rows.map(row => el('tr', {}, row.map(cell =>
          el('td', {class: typeof cell === 'number' ? 'n' : null}, cell === null ? '' : cell))))));
}

export async function json(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error((await response.text()).trim());
  return response.json();
}
