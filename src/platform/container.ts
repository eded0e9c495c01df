import "reflect-metadata";
import { DIService, tsyringeDependencyRegistryEngine } from "discordx";
import { container } from "tsyringe";

// discordx registers a @Discord class when its file is loaded, and imports are hoisted: whoever loads handlers imports
// this file first, or services are silently undefined (never set) or made anew on every call (set late).
DIService.engine = tsyringeDependencyRegistryEngine.setInjector(container);

export { container };
