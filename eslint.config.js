import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Calls by which TypeORM would write a row that conditional SQL must write. */
const REPOSITORY_WRITES = "/^(save|insert|update|upsert|increment|decrement|softDelete|softRemove)$/";

const functionAutocomplete = {
  selector: "Property[key.name='autocomplete'][value.value=true]",
  message: "autocomplete: true runs the command itself and skips its guards. Use suggest(…).",
};

export default tseslint.config(
  { ignores: ["dist/", "data/", "coverage/", "test/out/", "bench/out/"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Injected classes must be imported as values; no rule may rewrite imports.
      "@typescript-eslint/consistent-type-imports": "off",
      // Error facts and option tables use {} for "no facts".
      "@typescript-eslint/no-empty-object-type": "off",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/require-await": "off",
      // Template literals show snowflakes, numbers and bigint amounts alike.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // Does not see that decorators use a constant.
      "no-useless-assignment": "off",
      eqeqeq: "error",
      "no-restricted-syntax": ["error", functionAutocomplete],
    },
  },
  {
    files: ["src/**"],
    rules: { "no-console": "error" },
  },
  {
    files: ["src/modules/{wallet,orders,sales,inventory,promo,delivery,payments,tickets,customers}/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        functionAutocomplete,
        {
          selector: `CallExpression[callee.property.name=${REPOSITORY_WRITES}]:not([callee.object.callee.name='createHash'])`,
          message: "Money, stock, states and counters change by conditional SQL only.",
        },
      ],
    },
  },
  {
    files: ["**/*.{js,mjs,cjs}"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: { console: "readonly", process: "readonly", module: "writable" },
    },
  },
);
