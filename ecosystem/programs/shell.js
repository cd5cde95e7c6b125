/** Node, Bun and Deno. */
import { main } from "./catalogue.js"

console.log(await main(process.argv[2]))
