import { render } from "preact";
import { App } from "./app.js";
import { Session } from "./session.js";

const session = new Session();
const place = document.getElementById("page");
if (place) render(<App session={session} />, place);
void session.start();
