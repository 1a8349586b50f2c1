import { dieAt, type Moment } from './die-at.ts';

/* Imported into a program before it starts (`--import`): it dies at the statement that DIE_AT names, `<n> <before|sent|done>`. */

const [nth, when] = (process.env.DIE_AT ?? '0 before').split(' ');
dieAt(Number(nth), when as Moment);
