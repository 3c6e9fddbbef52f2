package dev.coterie.node.libp2p.host;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** Looks up the TXT records of a name; blocks. */
@FunctionalInterface
public interface TxtLookup {
  /**
   * The texts of a name's TXT records, each as one text.
   *
   * @throws UnknownHostException if there are none, or nobody answers
   */
  List<String> txt(String name) throws UnknownHostException;

  /** Asks the name servers of this machine, each for up to 2 s, twice. */
  static TxtLookup ofThisMachine() {
    return askedAt("dns:");
  }

  /** Asks a name server, {@code dns://HOST:PORT}. */
  // What JNDI is banned for, making objects of what a server sends, its DNS provider never does:
  // attributes of a name are texts, and no name of ours is a URL of another provider.
  @SuppressWarnings("BanJNDI")
  static TxtLookup askedAt(String server) {
    return name -> {
      Hashtable<String, String> settings = new Hashtable<>();
      settings.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
      settings.put("java.naming.provider.url", server);
      settings.put("com.sun.jndi.dns.timeout.initial", "2000");
      settings.put("com.sun.jndi.dns.timeout.retries", "1");
      try {
        InitialDirContext context = new InitialDirContext(settings);
        try {
          return texts(context.getAttributes(name, new String[] {"TXT"}).get("TXT"));
        } finally {
          context.close();
        }
      } catch (NamingException e) {
        UnknownHostException failure = new UnknownHostException(name + ": " + e.getMessage());
        failure.initCause(e);
        throw failure;
      }
    };
  }

  private static List<String> texts(@org.jspecify.annotations.Nullable Attribute records)
      throws NamingException {
    List<String> texts = new ArrayList<>();
    if (records != null) {
      NamingEnumeration<?> all = records.getAll();
      while (all.hasMore()) {
        texts.add(unquoted(String.valueOf(all.next())));
      }
    }
    return texts;
  }

  /** A text with spaces in it, or in several pieces, comes in quotation marks. */
  private static String unquoted(String text) {
    return text.startsWith("\"")
        ? text.substring(1, text.length() - 1).replace("\" \"", "").replace("\\\"", "\"")
        : text;
  }
}
