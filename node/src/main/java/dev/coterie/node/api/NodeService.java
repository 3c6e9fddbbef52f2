package dev.coterie.node.api;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.node.config.SettingValue;
import dev.coterie.node.context.ContextStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A running node, as the HTTP API sees it. Safe for use by several threads; futures fail with
 * {@link dev.coterie.node.context.CoterieException}.
 */
public interface NodeService {

  /** Entries: reading, writing, listing. */
  ContextStore store();

  CompletableFuture<NodeStatus> status();

  /** The peers that this node knows, nearest first. */
  CompletableFuture<List<PeerView>> peers();

  /** The peers that should hold an entry, whether or not it exists, nearest first. */
  CompletableFuture<ReplicasView> replicas(Address address);

  /** The realm's roles, by name. */
  CompletableFuture<List<RoleView>> roles();

  /**
   * Makes a role, whose first reader and writer is this node. Only admins may: else {@code
   * REFUSED}.
   *
   * @param writePrefixes where its writers may write; none: in the whole realm
   */
  CompletableFuture<RoleView> createRole(RoleName name, List<AddressPrefix> writePrefixes);

  /**
   * Gives a member a role at a level. {@code NOT_FOUND} for an unknown role or member, {@code
   * REFUSED} where this node is no admin.
   */
  CompletableFuture<RoleView> grantRole(PeerId member, RoleRequest role);

  /** Takes a role from a member; errors as {@link #grantRole}. */
  CompletableFuture<RoleView> revokeRole(PeerId member, RoleName role);

  /** The realm's policies, by prefix. */
  CompletableFuture<List<PolicyView>> policies();

  /** How an entry is kept, whether or not it exists. */
  CompletableFuture<EntryPolicyView> policyFor(Address address);

  /**
   * Sets how entries under a prefix are kept. {@code REFUSED} where this node is no admin, {@code
   * INVALID} for numbers that the realm does not have, {@code NOT_FOUND} where there is none to be
   * taken away.
   *
   * @param terms what they leave out stays as it is; {@link PolicyTerms#NONE} takes the policy away
   */
  CompletableFuture<PolicyView> setPolicy(AddressPrefix prefix, PolicyTerms terms);

  /** How reap epochs go; asks the members of the one under way, so it takes a moment. */
  CompletableFuture<ReapView> reaping();

  /**
   * Begins a reap epoch without these members. {@code REFUSED} where this node is no admin, {@code
   * CONFLICT} while another admin's is under way, {@code INVALID} where too few are left.
   */
  CompletableFuture<ReapView> beginReap(Set<PeerId> leftOut);

  /** What is wrong with this node, worst first; nothing where all is well. */
  CompletableFuture<List<Finding>> examine();

  /** The current age identity of a role; {@code REFUSED} where this node does not hold it. */
  CompletableFuture<RoleKey> roleKey(RoleName role);

  /**
   * Makes a ticket for a new member.
   *
   * @param roles what the member gets, none or more
   */
  CompletableFuture<Invite> invite(List<RoleRequest> roles, Duration expiresAfter);

  /** What the node was told, and by whom. */
  List<SettingValue> settings();

  /**
   * Why the node does not do its work: it starts or stops, or its disk does not keep writes. Empty
   * where it is ready. Answers at once.
   */
  Optional<String> notReady();
}
