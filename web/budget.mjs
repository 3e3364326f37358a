// Fails the build when the console gets heavier than it may be. Sizes are those of the brotli copies, in kB; the server
// itself compresses the stylesheet of the vendor's colors, with gzip.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const limits = { entry: 330, chunk: 80, css: 90 };

const dist = join(import.meta.dirname, "dist");
const html = readFileSync(join(dist, "index.html"), "utf8");

/** The compressed size of a file; small ones aren't compressed. */
function size(path) {
  const file = join(dist, path);
  return statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size / 1000;
}

function linked(pattern) {
  return [...html.matchAll(pattern)].map((hit) => hit[1]);
}

const sum = (paths) => paths.reduce((total, path) => total + size(path), 0);
const scripts = linked(/(?:src|href)="\/(assets\/[^"]+\.js)"/g);
const styles = linked(/href="\/(assets\/[^"]+\.css)"/g);
const later = readdirSync(join(dist, "assets"))
  .map((name) => `assets/${name}`)
  .filter((path) => path.endsWith(".js") && !scripts.includes(path));
const heaviest = later.toSorted((a, b) => size(b) - size(a))[0];

const branding = gzipSync(readFileSync(join(dist, "branding.template.css"))).length / 1000;

const measured = [
  ["entry scripts", sum(scripts), limits.entry],
  ["entry styles", sum(styles) + branding, limits.css],
  [`heaviest later script (${heaviest})`, size(heaviest), limits.chunk],
];
for (const [what, kB, limit] of measured) {
  console.log(`${what}: ${kB.toFixed(1)} of ${limit} kB`);
  if (kB > limit) process.exitCode = 1;
}
