import { Hono } from 'hono';

/** Ponder demands one; nothing is asked of it. */
export default new Hono();
