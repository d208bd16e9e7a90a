import { Command } from "commander";
import { registerJoin } from "../../../cli/commands/join";
import { registerSettle } from "../../../cli/commands/settle";
import { registerStatus } from "../../../cli/commands/status";

/** What commander says about the arguments; nothing is connected to before they are read. */
async function complaintAbout(register: (program: Command) => void, args: readonly string[]): Promise<string> {
  let said = "";
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => void (said += text) });
  register(program);
  program.commands.forEach((command) => command.exitOverride().copyInheritedSettings(program));
  await program.parseAsync([...args], { from: "user" }).catch((error: unknown) => (said += String(error)));
  return said;
}

describe("numbers on the command line", () => {
  // A text that became NaN would be a deadline that is over at once: "the hub was not asked yet".
  test.each([
    ["settle --wait soon", registerSettle, "at least 0"],
    ["settle --wait -5", registerSettle, "at least 0"],
    ["status --wait 1.5", registerStatus, "at least 0"],
    ["join x --ttl abc", registerJoin, "at least 600"],
    ["join x --ttl 10", registerJoin, "at least 600"],
  ])("%s is unusable input", async (line, register, complaint) => {
    expect(await complaintAbout(register, line.split(" "))).toContain(`It must be a whole number, ${complaint}`);
  });
});
