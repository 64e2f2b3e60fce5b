// Puts the built file where the Java module `consumer` serves it from, so that nobody needs Node.js to use it.
import { copyFileSync } from "node:fs";

copyFileSync(
    new URL("dist/levada-client.js", import.meta.url),
    new URL("../consumer/src/main/resources/dev/levada/consumer/client/levada-client.js", import.meta.url));
