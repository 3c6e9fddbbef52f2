/**
 * Role keys, and sealing entries to roles: the only code that sees a role's secret and plaintext
 * together.
 *
 * <h2>Three layers</h2>
 *
 * <p>{@link dev.coterie.crypto.envelope.AgeFile} is the <a href="https://c2sp.org/age">age v1</a>
 * format with X25519 recipients, over {@link dev.coterie.crypto.primitives.Primitives}. The payload
 * is sealed once, under a fresh file key; each recipient gets a stanza of 98 bytes that wraps the
 * file key. {@link dev.coterie.crypto.envelope.RoleKey} and {@link
 * dev.coterie.crypto.envelope.RoleRecipient} are the two halves of a role epoch's key, in age's own
 * text forms, so a holder can use any age tool.
 *
 * <p>Within the age file is one zstd frame, then a zstd skippable frame of zeros that pads both to
 * a size class, so that a storing peer learns a size only roughly. Size classes are 256 bytes, and
 * from there four to each doubling: 320, 384, 448, 512, 640, … ; the largest is 1,032,192. Every
 * zstd decoder skips such frames.
 *
 * <p>Within the zstd frame is the entry's document: one line of JSON, then the content as it is.
 *
 * <pre>
 *   {"format":1,"suite":1,"address":"ucxl://shop/src/cart.go","dot":"0a1b…","mediaType":"text/plain",
 *    "tags":[…],"technologies":[…],"metadata":{…},"links":[…],"size":1234}⏎
 *   …1,234 bytes of content…
 * </pre>
 *
 * <p>(one line; broken here for reading). {@code format} comes first and decides how the rest
 * reads; {@code suite} names the algorithms; {@code address} and {@code dot} (hexadecimal) are what
 * the entry was sealed for; {@code size} is that of the content. Fields that a reader does not know
 * are skipped. With standard tools alone:
 *
 * <pre>
 *   age -d -i role.key entry.age | zstd -d | head -n 1      the description
 *   age -d -i role.key entry.age | zstd -d | tail -n +2     the content
 * </pre>
 *
 * <h2>What sealing does not do</h2>
 *
 * <p>age says nothing about who sealed, nor for which place: anyone can seal to a role, and a
 * sealed payload can be copied elsewhere. So the document names the address and the dot, and {@link
 * dev.coterie.crypto.envelope.EntrySealer#open} compares both with what the signed header around
 * the payload says. Taking a role's key away does not unseal what it could read before.
 *
 * <p>Bytes from elsewhere give an {@link dev.coterie.crypto.envelope.EnvelopeException} or a value,
 * with no allocation beyond what their length or a named limit allows. No message and no {@code
 * toString} holds a secret or a piece of content.
 */
@NullMarked
package dev.coterie.crypto.envelope;

import org.jspecify.annotations.NullMarked;
