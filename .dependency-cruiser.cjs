/** The modules in order: each may use only those before it. */
const ORDER = [
  "audit",
  "settings",
  "customers",
  "wallet",
  "catalog",
  "inventory",
  "imports",
  "loyalty",
  "promo",
  "orders",
  "delivery",
  "sales",
  "tickets",
  "payments",
  "shop",
  "desk",
  "logs",
  "profile",
  "help",
];

const upward = ORDER.map((name, place) => ({
  name: `modules-below-${name}`,
  comment: `${name} may use only the modules before it in this order`,
  severity: "error",
  from: { path: `^src/modules/${name}/`, pathNot: "\\.spec\\.ts$" },
  to: { path: `^src/modules/(${ORDER.slice(place + 1).join("|") || "none"})/` },
}));

const unlisted = {
  name: "module-in-no-order",
  comment: "Every module has its place in the order above",
  severity: "error",
  from: { path: "^src/" },
  to: { path: "^src/modules/[^/]+/", pathNot: `^src/modules/(${ORDER.join("|")})/` },
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycle",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...upward,
    unlisted,
    {
      name: "platform-knows-no-module",
      severity: "error",
      from: { path: "^src/platform/" },
      to: { path: "^src/modules/" },
    },
    {
      name: "services-know-no-discord",
      comment: "Rules, SQL and transactions live without Discord",
      severity: "error",
      from: { path: "^src/modules/.*\\.(service|entity|types|events)\\.ts$" },
      to: { path: "node_modules/(discord\\.js|discordx)/|^src/platform/discord/" },
    },
    {
      name: "views-are-pure",
      comment: "A view turns facts into a message; it asks no service",
      severity: "error",
      from: { path: "^src/modules/.*\\.views\\.ts$" },
      to: { path: "\\.service\\.ts$|^src/platform/(database|jobs)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "sandbox-stands-alone",
      severity: "error",
      from: { path: "^sandbox/" },
      to: { path: "^(src|test|demo|migrations)/" },
    },
    {
      name: "product-knows-no-sandbox",
      severity: "error",
      from: { path: "^(src|migrations)/", pathNot: "\\.spec\\.ts$" },
      to: { path: "^(sandbox|demo|test|bench)/" },
    },
    {
      name: "no-development-package-in-the-product",
      severity: "error",
      from: { path: "^(src|migrations|ormconfig)", pathNot: "\\.spec\\.ts$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
