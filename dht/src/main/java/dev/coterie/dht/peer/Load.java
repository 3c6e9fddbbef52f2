package dev.coterie.dht.peer;

/**
 * What others have a peer do.
 *
 * @param requests requests under way
 * @param bytes bytes of them
 * @param refused requests refused since the start because there was too much to do
 */
public record Load(int requests, long bytes, long refused) {}
