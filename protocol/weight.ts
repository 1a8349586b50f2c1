/** A weight in kg as exact integer grams. */
export const grams = (kg: number): number => Math.round(kg * 1000);

/** Upper bound of any weight in the exchange, kg: far above any truck, far below where grams lose precision. */
export const MAX_KG = 100_000_000;

/** A finite weight with at most three decimals, not negative. */
export const isKg = (kg: number): boolean => Number.isFinite(kg) && kg >= 0 && kg <= MAX_KG && grams(kg) / 1000 === kg;

/** Bands of 100 kg, rounded up: all the chain learns of a weight. */
export const bands = (kg: number): number => Math.ceil(grams(kg) / 100_000);
