const { Spec } = require('mocha').reporters;

/** Mocha's own report, closed by one line that a build server reads. CommonJS, which is how mocha loads a reporter. */
module.exports = class Counting extends Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`);
  }
};
