// Drives twilio (npm): reads scenarios as JSON from standard input, writes one outcome for each.
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

const twilio = createRequire(path.join(process.cwd(), "package.json"))("twilio");

async function outcome(scenario) {
  const client = twilio(scenario.username, scenario.password, { accountSid: scenario.account_sid });
  const root = client.conversations.v1;
  const service = scenario.chat_service_sid;
  const conversations = service === null ? root.conversations : root.services(service).conversations;
  const receipts = conversations(scenario.conversation).messages(scenario.message_sid).deliveryReceipts;
  try {
    const found =
      scenario.receipt_sid === null
        ? await receipts.list(scenario.limit === null ? {} : { limit: scenario.limit })
        : [await receipts(scenario.receipt_sid).fetch()];
    return found.map((one) => [one.sid, one.status, one.errorCode]);
  } catch (error) {
    return error.code;
  }
}

(async () => {
  const outcomes = [];
  for (const scenario of JSON.parse(fs.readFileSync(0, "utf8"))) outcomes.push(await outcome(scenario));
  process.stdout.write(JSON.stringify(outcomes));
})();
