import "reflect-metadata";
import "../../src/platform/container.js";
