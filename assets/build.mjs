// Compiles the style sheets and scripts into ../static. Run through `make assets`; the result is committed, so that
// a machine that only runs the application needs no Node.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");
for (const folder of ["css", "js", "images", "licences"]) mkdirSync(join(out, folder), { recursive: true });

// govuk-frontend's palette cannot be configured, and some parts (inverse buttons, tags) take their shades from it.
const recoloured = new Map([
  ["#1d70b8", "#0e5a60"],
  ["#1a65a6", "#0e5a60"],
  ["#16548a", "#0a4348"],
  ["#0f385c", "#062f33"],
  ["#5694ca", "#8fb3b2"],
  ["#8eb8dc", "#8fb3b2"],
  ["#d2e2f1", "#e3efee"],
  ["#f4f8fb", "#f7f3ec"],
]);

for (const name of ["partnership", "print"]) {
  const compiled = sass.compile(join(here, "scss", `${name}.scss`), {
    loadPaths: [join(here, "node_modules")],
    style: "compressed",
    quietDeps: true,
  }).css;
  const css = compiled.replace(/#[0-9a-f]{6}\b/g, (colour) => recoloured.get(colour) ?? colour);
  // Local authorities may not use the crown's colours and typeface: fail rather than let one slip in.
  const forbidden = ["1d70b8", "f4f8fb", "GDS Transport", "@font-face"].filter((word) => css.includes(word));
  if (forbidden.length) throw new Error(`${name}.css contains ${forbidden.join(", ")}`);
  writeFileSync(join(out, "css", `${name}.css`), `${css}\n`);
}

await build({
  entryPoints: ["partnership", "enabled", "attendance", "editor", "answers", "case_draft"].map((name) => join(here, "js", `${name}.js`)),
  outdir: join(out, "js"),
  bundle: true,
  format: "iife",
  target: "es2020",
  minify: true,
  legalComments: "inline",
});

for (const image of readdirSync(join(here, "images"))) copyFileSync(join(here, "images", image), join(out, "images", image));
const readme = readFileSync(join(here, "node_modules/govuk-frontend/package.json"), "utf8");
writeFileSync(
  join(out, "licences", "govuk-frontend.txt"),
  readFileSync(join(here, "govuk-frontend-licence.txt"), "utf8").replace("VERSION", JSON.parse(readme).version),
);

// The editor's libraries leave their licence out of the code, so it goes beside it.
const bundled = ["prosemirror-commands", "prosemirror-history", "prosemirror-inputrules", "prosemirror-keymap", "prosemirror-model",
  "prosemirror-schema-list", "prosemirror-state", "prosemirror-transform", "prosemirror-view", "orderedmap", "rope-sequence", "w3c-keyname"];
const licences = bundled.map((name) => {
  const folder = join(here, "node_modules", name);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
});
writeFileSync(join(out, "licences", "prosemirror.txt"), licences.join("\n\n"));
