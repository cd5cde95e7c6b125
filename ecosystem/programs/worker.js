/** workerd, which runs it as a test. */
import { main } from "./catalogue.js"

export default {
  async test(_controller, { url }) {
    console.log(await main(url))
  }
}
