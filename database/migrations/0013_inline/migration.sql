-- Rows of up to a page stay whole. By default what is over 2 KB is compressed, which ciphertext, salts and hashes are not, and then cut into
-- pieces in a table and an index of their own: two writes more for each, of which an act has about twenty.
ALTER TABLE "content"."blobs" SET (toast_tuple_target = 8160);
ALTER TABLE "content"."documents" SET (toast_tuple_target = 8160);
ALTER TABLE "content"."statements" SET (toast_tuple_target = 8160);
ALTER TABLE "gateway"."peer_outbox" SET (toast_tuple_target = 8160);
