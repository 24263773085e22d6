"use strict";

// CatOps' own part of `serverless`, read from serverless.yml as a local plugin.
//
// It refuses to package or start a bot without its signing secret, and makes `serverless offline`
// behave as Lambda does where the emulator needs help. Nothing here runs in Lambda.

const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const path = require("node:path");

const WINDOWS = process.platform === "win32";
const PYTHON = WINDOWS ? "python.exe" : "python3"; // the one that serverless-offline starts

class CatOps {
  constructor(serverless, options, { log }) {
    this.serverless = serverless;
    this.options = options;
    this.log = log;
    this.hooks = {
      "before:package:initialize": () => this.checkSecret(),
      "before:offline:start": () => this.prepareOffline(),
      "before:offline:start:init": () => this.prepareOffline(), // `serverless offline start`
    };
  }

  /** Refuse to go on without a signing secret: such a bot would answer nobody. */
  checkSecret() {
    const { SLACK_SIGNING_SECRET: secret } = this.serverless.service.provider.environment;
    if (!String(secret ?? "").trim()) {
      this.fail(
        "SLACK_SIGNING_SECRET is not set, so the bot could not tell Slack from anybody else.",
        "Copy .env.example to .env and fill it in, or set it in the shell.",
      );
    }
  }

  prepareOffline() {
    this.checkSecret();
    this.checkPython();
    this.joinFunctions();
    this.wrapHandlers();
    // A command that kills its own process would otherwise take the emulator with it.
    process.on("unhandledRejection", (error) => this.log.error(String(error)));
  }

  /** Use the virtual environment beside this file, if none is active; see that CatOps is there. */
  checkPython() {
    const local = path.join(this.serverless.serviceDir, ".venv");
    if (!process.env.VIRTUAL_ENV && existsSync(local)) process.env.VIRTUAL_ENV = local;
    const { PATH = "", VIRTUAL_ENV: active } = process.env;
    const first = active ? path.join(active, WINDOWS ? "Scripts" : "bin") + path.delimiter : "";
    const { status } = spawnSync(PYTHON, ["-c", "import catops.aws"], {
      env: { ...process.env, PATH: first + PATH },
      shell: WINDOWS,
    });
    if (status !== 0) {
      this.fail(
        `${PYTHON}${active ? ` of ${active}` : ""} has no CatOps to run the handlers with.`,
        "Python 3.11 or later: python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
      );
    }
  }

  /** Let respond call main at the emulator. It alone: what commands ask of AWS goes to AWS. */
  joinFunctions() {
    const settings = { ...this.serverless.service.custom?.["serverless-offline"], ...this.options };
    const { host = "127.0.0.1", lambdaPort = 3002 } = settings;
    const { respond } = this.serverless.service.functions;
    respond.environment = {
      AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID || "offline", // the emulator takes any
      AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY || "offline",
      ...respond.environment,
      AWS_ENDPOINT_URL_LAMBDA: `http://${host}:${lambdaPort}`,
    };
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

  fail(message, mend) {
    throw new this.serverless.classes.Error(`${message}\n${mend}`, "CATOPS");
  }
}

module.exports = CatOps;
