// Attendance by keyboard, on top of native radios named mark-<id>: arrows move within a row and Tab to the next one
// without this file. It adds one key per mark, which sets the mark and goes on to the next row, and a running count.
function rowsOf(sheet) {
  return [...sheet.querySelectorAll("[data-attendance-row]")];
}

function radiosOf(row) {
  return [...row.querySelectorAll('input[type="radio"][name^="mark-"]')];
}

function focusRow(row) {
  const radios = radiosOf(row);
  const target = radios.find((radio) => radio.checked) || radios[0];
  if (!target) return;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function count(sheet) {
  const rows = rowsOf(sheet);
  let marked = 0;
  for (const row of rows) {
    const done = radiosOf(row).some((radio) => radio.checked && radio.value !== sheet.dataset.noMark);
    row.classList.toggle("app-attendance__row--marked", done);
    if (done) marked += 1;
  }
  const place = document.querySelector(sheet.dataset.countTarget || "[data-attendance-count]");
  if (place) place.textContent = `${marked} of ${rows.length} marked`;
}

function choose(radio) {
  if (radio.checked) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

for (const sheet of document.querySelectorAll("[data-attendance]")) {
  sheet.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.type !== "radio") return;
    const row = event.target.closest("[data-attendance-row]");
    if (!row) return;
    const radio = radiosOf(row).find((one) => (one.dataset.key || "").toLowerCase() === event.key.toLowerCase());
    if (!radio) return;
    event.preventDefault();
    choose(radio);
    const rows = rowsOf(sheet);
    const next = rows[rows.indexOf(row) + 1];
    if (next) focusRow(next);
    else radio.focus();
  });
  sheet.addEventListener("change", () => count(sheet));
  count(sheet);
}

// "Mark everybody else …": fills rows that have no mark yet.
for (const button of document.querySelectorAll("[data-attendance-fill]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const sheet of document.querySelectorAll("[data-attendance]")) {
      for (const row of rowsOf(sheet)) {
        const radios = radiosOf(row);
        if (radios.some((radio) => radio.checked)) continue;
        const radio = radios.find((one) => one.dataset.key === button.dataset.attendanceFill);
        if (radio) choose(radio);
      }
    }
  });
}
