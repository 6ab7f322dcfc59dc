package io.github.clauderesilience.wire.http;

import io.github.clauderesilience.time.Timeline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import reactor.netty.NettyPipeline;

/**
 * The HTTP/1.1 codec of one connection, in the place of Netty's {@code HttpClientCodec}:
 * each answer belongs to the one request that is outstanding, or to none.
 */
final class StrictHttpCodec extends CombinedChannelDuplexHandler<ResponseDecoder, RequestEncoder> {

	/**
	 * Headers of the API take about 2 KB; gateways add cookies and policies. Four times
	 * Netty's bound; our choice.
	 */
	private static final int MAX_HEADER_BYTES = 32 * 1024;

	private StrictHttpCodec(ConnectionState state) {
		super(new ResponseDecoder(state, new HttpDecoderConfig().setMaxHeaderSize(MAX_HEADER_BYTES)),
				new RequestEncoder(state));
	}

	/**
	 * Replaces the codec of a new connection.
	 * @param channel the connection, whose pipeline Reactor Netty has built
	 * @param timeline the time source
	 */
	public static void install(Channel channel, Timeline timeline) {
		ChannelPipeline pipeline = channel.pipeline();
		if (pipeline.get(NettyPipeline.HttpCodec) != null) {
			ConnectionState state = new ConnectionState(channel, timeline);
			pipeline.replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, new StrictHttpCodec(state));
			pipeline.addBefore(NettyPipeline.ReactiveBridge, "claude.faults", new DecoderFaultHandler(state));
		}
	}

}
