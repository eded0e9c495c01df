import type { ErrorSentences } from "../../platform/errors.js";
import { sweep } from "../../platform/jobs/job.js";
import type { Module } from "../../platform/module.js";
import { CatalogueImport } from "./catalogue-import.entity.js";
import { ImportCommands } from "./imports.commands.js";
import type { ImportErrors } from "./imports.types.js";
import { ProductImportService } from "./product-import.service.js";

export const importsModule: Module = {
  name: "imports",
  entities: [CatalogueImport],
  handlers: [ImportCommands],
  sweeps: [sweep("imports.forgetOld", ProductImportService, (imports, now) => imports.forgetOld(now), "17 * * * *")],
  help: {
    area: "Running the shop",
    examples: {
      importproducts: ["/importproducts file:products.csv", "/importproducts file:products.csv mode:replace"],
      exportproducts: ["/exportproducts"],
    },
  },
  errors: {
    "imports.nothingToExport": () =>
      "There are no products yet. Make one with /product add, or many with /importproducts.",
    "imports.exportTooLarge": () =>
      "The catalogue is larger than one Discord message can carry (25 MiB). Whoever runs the bot can read it from the database.",
    "imports.empty": () => "The file has no rows. Send a CSV file with a heading and one product a row.",
    "imports.unknownColumns": () =>
      "I do not know these columns. Send Shopify's product export, or a CSV file with at least Main_Category, Sub_Category, Service_Name and Price in its first row.",
    "imports.notText": () =>
      "This is not a CSV file in UTF-8. In your spreadsheet, save it as “CSV UTF-8” and send that.",
    "imports.tooManyRows": ({ most }) =>
      `The file has more than ${most.toLocaleString("en-US")} rows. Split it and send the parts one by one.`,
    "imports.tooMuchText": () =>
      "The descriptions in this file are too long to be kept together. Split it and send the parts one by one.",
    "imports.otherCurrency": ({ read, now }) =>
      `The prices were read in ${read}, but this server's currency is ${now} by now. Send the file again.`,
    "imports.notFound": () =>
      "This file is no longer waiting: it was discarded, applied, or older than a day. Send it again with /importproducts.",
    "imports.replaceNeedsAll": ({ refused }) =>
      `Replacing hides what a file does not name, and ${refused === 1 ? "1 row" : `${refused} rows`} could not be read. Mend them and send the file again, or use merge.`,
  } satisfies ErrorSentences<ImportErrors>,
};
