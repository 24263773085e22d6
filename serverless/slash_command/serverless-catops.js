"use strict";

// CatOps' own part of `serverless`, read from serverless.yml as a local plugin.
//
// It has pip download what fits Lambda, finishes and checks the bundle (the work is done by the
// catops in that bundle, see catops.deploying.bundle), gives main the permissions that the plugins
// ask for, and makes `serverless offline` behave as Lambda does. Nothing here runs in Lambda.

const { spawnSync } = require("node:child_process");
const { existsSync, readFileSync, rmSync } = require("node:fs");
const path = require("node:path");

const WINDOWS = process.platform === "win32";
const PYTHON = WINDOWS ? "python.exe" : "python3"; // the one that serverless-offline starts
const REPORT = ".serverless/pip-report.json"; // what pip has installed, and where it was from
const RECENT = "import sys; sys.exit(sys.version_info < (3, 11))";
const INSTALL = "Python 3.11 or later: python3 -m venv .venv && .venv/bin/pip install -r requirements.txt";

class CatOps {
  constructor(serverless, options, { log }) {
    this.serverless = serverless;
    this.options = options;
    this.log = log;
    this.hooks = {
      initialize: () => this.prepare(),
      "before:package:initialize": () => this.check(),
      "before:deploy:function:initialize": () => this.check(),
      "before:deploy:deploy": () => this.checkSecrets(), // of what was packaged before
      "after:package:createDeploymentArtifacts": () => this.finishBundles(),
      "after:deploy:function:packageFunction": () => this.finishBundles(),
      "before:offline:start": () => this.prepareOffline(),
      "before:offline:start:init": () => this.prepareOffline(), // `serverless offline start`
    };
  }

  prepare() {
    this.useVirtualEnvironment();
    this.choosePython();
    this.useLock();
    this.keepMetadata();
  }

  check() {
    const [command] = this.serverless.processedInput.commands;
    this.checkSecrets({ refuse: command !== "package" });
    this.checkPython(RECENT, "is not recent enough to package with");
    this.checkLock();
    rmSync(path.join(this.serverless.serviceDir, REPORT), { force: true });
  }

  /** Use the virtual environment beside this file, if none is active. */
  useVirtualEnvironment() {
    const local = path.join(this.serverless.serviceDir, ".venv");
    if (!process.env.VIRTUAL_ENV && existsSync(local)) process.env.VIRTUAL_ENV = local;
    const { PATH = "", VIRTUAL_ENV: active } = process.env;
    const programs = active && path.join(active, WINDOWS ? "Scripts" : "bin");
    if (programs) process.env.PATH = programs + path.delimiter + PATH;
  }

  /** Have pip download wheels for Lambda, whatever machine this is, so that no Docker is needed. */
  choosePython() {
    const requirements = this.requirements();
    const { pipCmdExtraArgs: own = [], dockerizePip } = requirements;
    if (dockerizePip || own.some((each) => /^--platform\b/.test(each))) return;
    const { runtime, architecture } = this.target();
    const minor = Number(runtime.replace("python3.", ""));
    const machine = { arm64: "aarch64" }[architecture] ?? architecture;
    const glibc = minor >= 12 ? 34 : 26; // of Amazon Linux 2023, and of Amazon Linux 2 before it
    const platforms = [`manylinux2014_${machine}`];
    for (let each = 17; each <= glibc; each++) platforms.push(`manylinux_2_${each}_${machine}`);
    requirements.pipCmdExtraArgs = [
      ...own,
      "--no-compile",
      "--only-binary=:all:",
      "--implementation=cp",
      `--python-version=3.${minor}`,
      ...platforms.map((each) => `--platform=${each}`),
      `--report=${REPORT}`,
    ];
  }

  /** Have pip install exactly what requirements.lock says, where there is one: each by its hash. */
  useLock() {
    const requirements = this.requirements();
    this.listed = requirements.fileName ?? "requirements.txt";
    this.lock = path.join(path.dirname(this.listed), "requirements.lock");
    if (!existsSync(path.join(this.serverless.serviceDir, this.lock))) return;
    requirements.fileName = this.lock;
    const words = requirements.pipCmdExtraArgs ?? [];
    requirements.pipCmdExtraArgs = [...words, "--require-hashes", "--no-deps"];
  }

  /** Refuse a lock for another Python or processor; pip would say that somebody had tampered. */
  checkLock() {
    const file = path.join(this.serverless.serviceDir, this.lock);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const { runtime, architecture } = this.target();
    if (!/^# for /m.test(text) || text.includes(`\n# for ${runtime} on ${architecture}\n`)) return;
    this.fail(
      `${this.lock} is not for ${runtime} on ${architecture}.`,
      `Make it again: meow lock --runtime ${runtime} --architecture ${architecture}`,
    );
  }

  /** Keep slim from deleting the entry points before they are read; that comes afterwards. */
  keepMetadata() {
    const requirements = this.requirements();
    if (!requirements.slim) return;
    const { slimPatterns, slimPatternsAppendDefaults: defaults = true } = requirements;
    const own = slimPatterns || [];
    requirements.slimPatterns = defaults ? ["**/*.py[c|o]", "**/__pycache__*", ...own] : own;
    requirements.slimPatternsAppendDefaults = false;
  }

  /** Deploy nothing without a secret that custom.catops.required names: it would not start. */
  checkSecrets({ refuse = true } = {}) {
    const { functions, provider, custom } = this.serverless.service;
    const own = Object.values(functions).map((each) => each.environment);
    const variables = Object.assign({}, provider.environment, ...own);
    for (const name of custom.catops?.required ?? ["SLACK_SIGNING_SECRET"]) {
      if (String(variables[name] ?? "").trim()) continue;
      const lines = [
        `${name} is not set, so the functions would refuse to start.`,
        "Copy .env.example to .env and fill it in, or set it in the shell.",
      ];
      if (refuse) this.fail(...lines);
      this.log.warning(`${lines.join("\n")} Then package again.`);
    }
  }

  /** Compile catalogue and byte code into each zip, leave out what Lambda has, refuse what fails. */
  finishBundles() {
    const { functions, package: whole } = this.serverless.service;
    const zips = Object.values(functions).map((each) => each.package?.artifact ?? whole.artifact);
    let finished;
    for (const zip of new Set(zips.filter(Boolean))) {
      finished = this.finish(path.resolve(this.serverless.serviceDir, zip));
      finished.warnings.forEach((each) => this.log.warning(each));
      this.log.notice(`CatOps: ${finished.summary}`);
      this.log.info(`Bill of materials: ${finished.bill}`);
      finished.sizes.forEach((each) => this.log.info(each)); // with --verbose
    }
    if (finished) this.addPermissions(finished);
  }

  finish(zip) {
    const installed = path.join(this.serverless.serviceDir, ".serverless", "requirements");
    if (!existsSync(path.join(installed, "catops", "deploying", "bundle"))) {
      this.fail(
        "serverless-python-requirements has installed no CatOps to finish the bundle with.",
        "Add catops>=2,<3 to requirements.txt, and set zip: false and layer: false.",
      );
    }
    const { functions, provider, custom, resources } = this.serverless.service;
    const { serviceDir: folder } = this.serverless;
    const { iam, environment } = provider;
    const files = { folder, requirements: this.listed, report: REPORT };
    const said = { ...files, functions, custom, resources, provider: { ...this.target(), iam, environment } };
    const done = this.python(["-P", "-m", "catops.deploying.bundle", zip], {
      env: { PYTHONPATH: installed, PYTHONDONTWRITEBYTECODE: "1" },
      input: JSON.stringify(said),
    });
    if (done.status === 1) this.fail(done.stderr.trim());
    if (done.status !== 0) this.fail(done.stderr?.trim() || `${PYTHON} cannot be run.`, INSTALL);
    return JSON.parse(done.stdout);
  }

  /** Allow main, and it alone, what serverless.yml and the plugins say that commands need. */
  addPermissions({ role, policies }) {
    if (!role) return;
    const { Properties } = this.serverless.service.resources.Resources[role];
    (Properties.Policies ??= []).push(...policies);
  }

  prepareOffline() {
    this.checkSecrets();
    this.checkFolder();
    this.checkPython("import catops.aws", "has no CatOps to run the handlers with");
    this.joinFunctions();
    this.wrapHandlers();
    // A command that kills its own process would otherwise take the emulator with it.
    process.on("unhandledRejection", (error) => this.log.error(String(error)));
  }

  /** See that the Python that is active can do what `code` does. */
  checkPython(code, lack) {
    if (this.python(["-c", code]).status === 0) return;
    const { VIRTUAL_ENV: active } = process.env;
    this.fail(`${PYTHON}${active ? ` of ${active}` : ""} ${lack}.`, INSTALL);
  }

  /** Refuse a path that serverless-offline, which hands it to a shell as it is, cannot start. */
  checkFolder() {
    const { serviceDir } = this.serverless;
    if (!/[\s'"`$&;()<>|]/.test(serviceDir)) return;
    this.fail(
      `serverless offline cannot run in ${serviceDir}, because of a space or another sign in that path.`,
      "Move the project to a folder without; packaging and deploying work here too.",
    );
  }

  /** Let respond call main at the emulator. It alone: what commands ask of AWS goes to AWS. */
  joinFunctions() {
    const settings = { ...this.serverless.service.custom?.["serverless-offline"], ...this.options };
    const { host = "127.0.0.1", lambdaPort = 3002 } = settings;
    const { main, respond } = this.serverless.service.functions;
    if (!main || !respond) return;
    respond.environment = {
      AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID || "offline", // the emulator takes any
      AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY || "offline",
      ...respond.environment,
      AWS_ENDPOINT_URL_LAMBDA: `http://${host}:${lambdaPort}`,
    };
    for (const each of [main, respond]) {
      each.environment = { ...each.environment, CATOPS_STORE: "memory://" }; // there is no stack
    }
  }

  /** Start each handler through catops_offline.py, which says what the emulator leaves out. */
  wrapHandlers() {
    const { functions, provider } = this.serverless.service;
    for (const each of Object.values(functions)) {
      const timeout = each.timeout ?? provider.timeout ?? 6;
      each.environment = {
        ...each.environment,
        CATOPS_OFFLINE_HANDLER: each.handler,
        CATOPS_OFFLINE_TIMEOUT: String(timeout),
      };
      each.handler = "catops_offline.handle";
    }
  }

  requirements() {
    const { service } = this.serverless;
    service.custom ??= {};
    return (service.custom.pythonRequirements ??= {});
  }

  target() {
    const { runtime, architecture = "x86_64" } = this.serverless.service.provider;
    return { runtime, architecture };
  }

  python(words, { env, input } = {}) {
    const options = { encoding: "utf8", shell: WINDOWS, maxBuffer: 1e9, input };
    return spawnSync(PYTHON, words, { ...options, env: { ...process.env, ...env } });
  }

  fail(...lines) {
    throw new this.serverless.classes.Error(lines.join("\n"), "CATOPS");
  }
}

module.exports = CatOps;
