/**
 * The realm's authority: who is a member, who holds which role, who may write where.
 *
 * <p>A realm is founded by a root key. Its genesis record's hash is the realm's id. The root key
 * names admins; admins sign small records (members, invites, roles, role epochs, grants, revokes)
 * that name the records which their author saw before them. Every peer keeps all records, so that
 * each can judge alone what another writes. {@link dev.coterie.crypto.authority.LogRecord} is one
 * record, {@link dev.coterie.crypto.authority.AuthorityLog} the growing set, {@link
 * dev.coterie.crypto.authority.Authority} the state that a set implies.
 *
 * <p>Nobody orders the records. Two admins may write at once, and a home restored from a backup may
 * write again what it once wrote otherwise: the log forks, and the next record, which names both
 * heads, joins it again. State is therefore a function of the record <em>set</em>: ancestors come
 * first, concurrent records by hash, and a revoke beats what is concurrent with it, so that nobody
 * escapes one by writing as if not having seen it. A record whose author had no right stays in the
 * log without effect; a kind that this release does not know stays likewise, for those who do.
 *
 * <p>Beside the log lie {@link dev.coterie.crypto.authority.SealedKey sealed keys}. Reading is
 * having the private key of a role's epoch; whoever has one seals it to each member who should have
 * it. A {@link dev.coterie.crypto.authority.Keyring} is what one member has, and works out what it
 * can open and what it owes others. Only members with a role get the realm's address key: a member
 * that only stores learns no names.
 *
 * <p>{@link dev.coterie.crypto.authority.Realm} writes records; {@link
 * dev.coterie.crypto.authority.Ticket} and {@link dev.coterie.crypto.authority.Admission} bring in
 * new members. Nothing here reads a clock, draws randomness or does I/O: all of it is passed in.
 */
@NullMarked
package dev.coterie.crypto.authority;

import org.jspecify.annotations.NullMarked;
