/** Effect 3 is another version of a package that is here already, so it has a workspace folder of its own. */
export { connect } from "@effect-heygen/bench-effect3/client"
