// Serves the page, opens it in a headless Chromium, and prints what its script reports: host PORT ADDRESS PROFILES RUN.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [port, address, profiles, run] = process.argv.slice(2);
const samples = readFileSync(profiles, "utf8").trimEnd().split("\n").map((line) => {
  const [avatar, nickname, label, probability] = line.split("\t");
  return { avatar: avatar && readFileSync(avatar, "base64"), nickname, label, probability: Number(probability) };
});
const pages = {
  "/": ["text/html", '<!doctype html><meta charset="utf-8"><title>GenderGrpc</title><script type="module" src="client.js"></script>'],
  "/client.js": ["text/javascript", readFileSync("built/client.js")],
  "/task": ["application/json", JSON.stringify({ address, run, samples })],
};

let end;
const ended = new Promise((resolve) => {
  end = resolve;
});

const server = createServer(async (request, response) => {
  if (request.method === "POST") {
    const chunks = await request.toArray();
    const line = Buffer.concat(chunks).toString().replaceAll("\n", " ");
    response.end();
    if (line === "done") end();
    else console.log(line);
  } else if (pages[request.url]) {
    const [type, content] = pages[request.url];
    response.writeHead(200, { "Content-Type": type }).end(content);
  } else {
    response.writeHead(404).end();
  }
});
server.listen(Number(port), "127.0.0.1");
await once(server, "listening");

const folder = mkdtempSync(join(tmpdir(), "chromium-"));
const browser = spawn("chromium", [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-breakpad",
  "--disable-background-networking", `--user-data-dir=${folder}`, `http://127.0.0.1:${port}/`,
], { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, HOME: folder } });
const gone = once(browser, "exit");
const early = await Promise.race([ended, gone]);
if (early) {
  process.exitCode = 1;
  console.log(`FAILED the browser: it ended with ${early[0]}`);
}
browser.kill("SIGTERM");
await gone;
server.close();
server.closeAllConnections();
rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
