package dev.coterie.node.libp2p.pnet;

import dev.coterie.crypto.primitives.Entropy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a connection in XSalsa20 under the network's key: each side says a nonce of 24 bytes and
 * goes on enciphered. It stands first in a connection's pipeline. A peer with another key reads
 * noise, and is cut off by the negotiation after it.
 */
public final class NetworkCipher extends ChannelDuplexHandler {
  /** Length of a nonce, in bytes. */
  static final int NONCE_BYTES = 24;

  private final NetworkKey key;
  private final Entropy entropy;
  private final byte[] remoteNonce = new byte[NONCE_BYTES];
  private int remoteNonceBytes;
  private @Nullable XSalsa20Engine sending;
  private @Nullable XSalsa20Engine receiving;

  /** A wrapping of one connection. */
  public NetworkCipher(NetworkKey key, Entropy entropy) {
    this.key = key;
    this.entropy = entropy;
  }

  private XSalsa20Engine cipher(byte[] nonce) {
    XSalsa20Engine engine = new XSalsa20Engine();
    engine.init(true, new ParametersWithIV(new KeyParameter(key.bytes()), nonce));
    return engine;
  }

  /** The nonce goes out unasked: js-libp2p says nothing before it has the other side's. */
  @Override
  public void channelActive(ChannelHandlerContext context) {
    engineFor(context);
    context.flush();
    context.fireChannelActive();
  }

  /** The cipher of what is sent; at first it is made, and its nonce written. */
  private XSalsa20Engine engineFor(ChannelHandlerContext context) {
    XSalsa20Engine engine = sending;
    if (engine == null) {
      byte[] nonce = entropy.bytes(NONCE_BYTES);
      context.write(Unpooled.wrappedBuffer(nonce), context.voidPromise());
      engine = cipher(nonce);
      sending = engine;
    }
    return engine;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ByteBuf plain = (ByteBuf) message;
    ByteBuf out = context.alloc().buffer(plain.readableBytes());
    apply(engineFor(context), plain, out);
    plain.release();
    context.write(out, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    int wanted = Math.min(NONCE_BYTES - remoteNonceBytes, in.readableBytes());
    in.readBytes(remoteNonce, remoteNonceBytes, wanted);
    remoteNonceBytes += wanted;
    if (!in.isReadable()) {
      in.release();
      return;
    }
    XSalsa20Engine engine = receiving;
    if (engine == null) {
      engine = cipher(remoteNonce);
      receiving = engine;
    }
    ByteBuf plain = context.alloc().buffer(in.readableBytes());
    apply(engine, in, plain);
    in.release();
    context.fireChannelRead(plain);
  }

  private static void apply(XSalsa20Engine engine, ByteBuf from, ByteBuf to) {
    byte[] bytes = new byte[from.readableBytes()];
    from.readBytes(bytes);
    engine.processBytes(bytes, 0, bytes.length, bytes, 0);
    to.writeBytes(bytes);
  }
}
