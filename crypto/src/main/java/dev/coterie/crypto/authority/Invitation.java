package dev.coterie.crypto.authority;

/** An invite to append, and the ticket that goes with it. */
public record Invitation(Change change, Ticket ticket) {}
