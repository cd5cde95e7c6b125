/** A page, which finds it as a function. */
import { main } from "./catalogue.js"

globalThis.main = main
