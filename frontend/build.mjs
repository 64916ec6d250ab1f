// Compile the styles and copy what others made into the git-ignored static/vendor.
// Everything the browser gets comes from this site: nothing is fetched from anywhere at run time.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const vendor = join(here, "..", "service_finder", "static", "vendor");

const COPIES = {
  "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
  "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
  "leaflet/dist/images": "leaflet/images",
  "leaflet/LICENSE": "leaflet/LICENSE.txt",
};

function compile(name) {
  const result = sass.compile(join(here, `${name}.scss`), {
    style: "compressed",
    loadPaths: [modules],
    quietDeps: true,
    charset: false,
  });
  mkdirSync(join(vendor, "css"), { recursive: true });
  writeFileSync(join(vendor, "css", `${name}.css`), result.css);
  return result.css.length;
}

function copy() {
  for (const [from, to] of Object.entries(COPIES)) {
    cpSync(join(modules, from), join(vendor, to), { recursive: true });
  }
}

function versions() {
  const names = ["govuk-frontend", "leaflet"];
  const read = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"))).version;
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
copy();
const size = compile("app");
compile("staff");
writeFileSync(join(vendor, "versions.json"), JSON.stringify(versions(), null, 2) + "\n");
console.log(`static/vendor is ready (app.css ${Math.round(size / 1024)} kB before compression)`);
