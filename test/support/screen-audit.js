/* global window, document, getComputedStyle, NodeFilter, Node */

/**
 * Looks at what a person sees on a screen. Injected into the page by `browser.ts`.
 *
 * Reports text that its box, an ancestor or the window cuts off, boxes wider than the window, and text whose contrast
 * with its ground is below WCAG AA (4.5, or 3 for large text), measured on the colours as composed.
 */
window.screenFaults = () => {
  const faults = [];
  const top = topLayer();
  for (const text of visibleTexts(top)) {
    const element = text.parentElement;
    const where = `${describe(element)} “${text.textContent.trim().slice(0, 40)}”`;
    const clip = clippedBy(text, element);
    if (clip) faults.push({ fault: "clipped", where, detail: clip });
    const contrast = contrastOf(element);
    if (contrast) faults.push({ fault: "contrast", where, detail: contrast });
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    faults.push({ fault: "wide", where: "page", detail: `${root.scrollWidth} > ${root.clientWidth}` });
  }
  return faults;
};

/** While a dialog is open, the page behind it is inert and shaded. */
function topLayer() {
  return [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
}

function visibleTexts(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.textContent.trim() === "" || !element || element.closest(".hidden, noscript, script, style, option"))
      continue;
    if (element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) texts.push(node);
  }
  return texts;
}

function clippedBy(text, element) {
  const range = document.createRange();
  range.selectNodeContents(text);
  const box = range.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return undefined;
  for (let each = element; each && each.nodeType === Node.ELEMENT_NODE; each = each.parentElement) {
    const style = getComputedStyle(each);
    const scrollsX = /auto|scroll/.test(style.overflowX);
    const scrollsY = /auto|scroll/.test(style.overflowY);
    const cutsX = /hidden|clip/.test(style.overflowX);
    const cutsY = /hidden|clip/.test(style.overflowY);
    const frame = each.getBoundingClientRect();
    // A topic may end in an ellipsis: it is said in full by its title.
    if (cutsX && style.textOverflow === "ellipsis" && each.title !== "") return undefined;
    if (cutsX && (box.right > frame.right + 1 || box.left < frame.left - 1)) return `across, by ${describe(each)}`;
    if (cutsY && (box.bottom > frame.bottom + 1 || box.top < frame.top - 1)) return `down, by ${describe(each)}`;
    // What can be scrolled to is not cut off, down; across a message nobody scrolls but in code.
    if (scrollsY) return undefined;
    if (scrollsX && each.tabIndex >= 0) return undefined;
  }
  if (box.right > window.innerWidth + 1 || box.left < -1) return "by the window";
  return undefined;
}

function contrastOf(element) {
  if (element.closest(":disabled, [aria-disabled=true]")) return undefined;
  const style = getComputedStyle(element);
  const ground = groundOf(element);
  const colour = over(parse(style.color), ground);
  if (parse(style.color)[3] === 0) return undefined;
  const [light, dark] = [luminance(colour), luminance(ground)].sort((a, b) => b - a);
  const ratio = (light + 0.05) / (dark + 0.05);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const least = isLarge ? 3 : 4.5;
  return ratio < least ? `${ratio.toFixed(2)} of ${least}` : undefined;
}

function groundOf(element) {
  const layers = [];
  for (let each = element; each; each = each.parentElement)
    layers.unshift(parse(getComputedStyle(each).backgroundColor));
  return layers.reduce((ground, layer) => over(layer, ground), [0, 0, 0, 1]);
}

function parse(colour) {
  const numbers = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 1];
}

function over([r, g, b, alpha], [groundR, groundG, groundB]) {
  const mix = (top, below) => top * alpha + below * (1 - alpha);
  return [mix(r, groundR), mix(g, groundG), mix(b, groundB), 1];
}

function luminance([r, g, b]) {
  const [x, y, z] = [r, g, b].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

function describe(element) {
  const name =
    element.className && typeof element.className === "string"
      ? `.${element.className.trim().split(/\s+/).join(".")}`
      : "";
  return `${element.tagName.toLowerCase()}${name}`;
}
