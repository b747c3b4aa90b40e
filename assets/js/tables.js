// On a phone a list that does not fit is shown row by row, each cell with the name of its column, instead of being
// pushed sideways. Tables where numbers stand in columns to be compared are left as they are. Without scripts, or in a
// wide window, every table stays a table.
const PHONE = window.matchMedia("(max-width: 40.0525rem)");

export function stackTables(scope = document) {
  for (const table of scope.querySelectorAll(".app-scroll > table.app-table")) prepare(table);
  fit(scope);
}

export function watchTables() {
  PHONE.addEventListener("change", () => fit(document));
}

function fit(scope) {
  for (const table of scope.querySelectorAll("table[data-stack]")) {
    table.classList.remove("app-table--stacked");
    if (PHONE.matches && table.scrollWidth > table.parentElement.clientWidth + 1) {
      table.classList.add("app-table--stacked");
    }
  }
}

function prepare(table) {
  const heads = table.tHead ? [...table.tHead.rows] : [];
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  if ("stack" in table.dataset || heads.length !== 1 || !rows.length || table.tFoot) return;
  if (table.querySelector("[rowspan], tbody [colspan]")) return;
  const columns = [...heads[0].cells].map((cell) => words(cell));
  const numbers = heads[0].querySelectorAll(".govuk-table__header--numeric").length;
  if (columns.length < 3 || numbers >= columns.length - 1) return;
  // Safari forgets that it is a table once its parts are laid out as blocks.
  name(table, "table");
  for (const part of [table.tHead, ...table.tBodies]) name(part, "rowgroup");
  for (const row of [heads[0], ...rows]) name(row, "row");
  for (const cell of heads[0].cells) name(cell, "columnheader");
  for (const row of rows) {
    [...row.cells].forEach((cell, place) => {
      const head = cell.tagName === "TH";
      name(cell, head ? "rowheader" : "cell");
      if (!head && columns[place]) cell.dataset.label = columns[place];
      if (!cell.textContent.trim() && !cell.querySelector("*")) cell.dataset.nothing = "";
    });
  }
  table.dataset.stack = "";
}

function name(element, role) {
  if (!element.hasAttribute("role")) element.setAttribute("role", role);
}

function words(cell) {
  const copy = cell.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[aria-hidden], .govuk-visually-hidden")) hidden.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}
