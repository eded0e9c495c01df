import "./platform/container.js";
import { LedgerProof } from "./modules/sales/ledger-proof.js";
import { loadEnvironment } from "./platform/config/environment.js";
import { attachDatabase } from "./platform/database/open-database.js";
import { createLogger } from "./platform/logging/create-logger.js";

/** `npm run ledger:verify`: proves every account equal to its entries and every sum zero; ends with 1 when it is not. */
async function main(): Promise<number> {
  const environment = loadEnvironment();
  const database = await attachDatabase(environment, createLogger(environment));
  try {
    const { transfers, wallets, faults } = await new LedgerProof(database.dataSource).verify();
    for (const { what, id, details } of faults) process.stdout.write(`${what}: ${id} (${details})\n`);
    const verdict = faults.length === 0 ? "The ledger holds" : "The ledger is broken";
    process.stdout.write(`${verdict}: ${transfers} transfers, ${wallets} wallets, ${faults.length} faults.\n`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
