/** How much later than the reader's clock what it reads may say it was made, seconds: clocks differ a little. `[own]` */
export const SKEW_S = 120;
