package io.github.clauderesilience.sample.browser;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Writes pictures of a page as an animation that begins again at its end. Only what
 * changed since the picture before is written, in its most frequent colours: a page has
 * few, and the shades at the edges of letters make the file large.
 */
final class AnimatedGif implements AutoCloseable {

	private static final String FORMAT = "javax_imageio_gif_image_1.0";

	private static final int COLOURS = 64;

	/** Its place in the palette; shows the picture before. */
	private static final int TRANSPARENT = COLOURS - 1;

	private final ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();

	private final ImageOutputStream out;

	private @Nullable BufferedImage last;

	AnimatedGif(Path file) throws IOException {
		Files.deleteIfExists(file);
		this.out = ImageIO.createImageOutputStream(file.toFile());
		this.writer.setOutput(this.out);
		this.writer.prepareWriteSequence(null);
	}

	/**
	 * Adds a picture.
	 * @param png the picture, of the same size as the others
	 * @param hundredths how long it is shown, in hundredths of a second
	 */
	void add(byte[] png, int hundredths) throws IOException {
		BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
		Rectangle changed = changed(this.last, picture);
		BufferedImage part = indexed(picture, changed);
		this.writer.writeToSequence(new IIOImage(part, null, metadata(part, changed, hundredths)), null);
		this.last = picture;
	}

	private BufferedImage indexed(BufferedImage picture, Rectangle at) {
		int[] colours = new int[COLOURS];
		List<Integer> frequent = frequent(picture, at);
		for (int i = 0; i < frequent.size(); i++) {
			colours[i] = frequent.get(i);
		}
		IndexColorModel palette = new IndexColorModel(8, COLOURS, colours, 0, false, TRANSPARENT, DataBuffer.TYPE_BYTE);
		BufferedImage indexed = new BufferedImage(at.width, at.height, BufferedImage.TYPE_BYTE_INDEXED, palette);
		Map<Integer, Integer> places = new HashMap<>();
		for (int y = 0; y < at.height; y++) {
			for (int x = 0; x < at.width; x++) {
				int colour = picture.getRGB(at.x + x, at.y + y);
				boolean same = this.last != null && this.last.getRGB(at.x + x, at.y + y) == colour;
				indexed.getRaster()
					.setSample(x, y, 0,
							same ? TRANSPARENT : places.computeIfAbsent(colour, (each) -> nearest(each, frequent)));
			}
		}
		return indexed;
	}

	private List<Integer> frequent(BufferedImage picture, Rectangle at) {
		Map<Integer, Integer> counts = new HashMap<>();
		for (int y = at.y; y < at.y + at.height; y++) {
			for (int x = at.x; x < at.x + at.width; x++) {
				int colour = picture.getRGB(x, y);
				if (this.last == null || this.last.getRGB(x, y) != colour) {
					counts.merge(colour, 1, Integer::sum);
				}
			}
		}
		return counts.entrySet()
			.stream()
			.sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
			.limit(TRANSPARENT)
			.map(Map.Entry::getKey)
			.toList();
	}

	private static int nearest(int colour, List<Integer> palette) {
		return IntStream.range(0, palette.size())
			.boxed()
			.min(Comparator.comparingInt((place) -> distance(colour, palette.get(place))))
			.orElse(TRANSPARENT);
	}

	private static int distance(int one, int other) {
		int sum = 0;
		for (int shift = 0; shift < 24; shift += 8) {
			int difference = (one >> shift & 0xFF) - (other >> shift & 0xFF);
			sum += difference * difference;
		}
		return sum;
	}

	private IIOMetadata metadata(BufferedImage part, Rectangle at, int hundredths) throws IOException {
		IIOMetadata metadata = this.writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(part),
				null);
		IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
		IIOMetadataNode descriptor = child(root, "ImageDescriptor");
		descriptor.setAttribute("imageLeftPosition", String.valueOf(at.x));
		descriptor.setAttribute("imageTopPosition", String.valueOf(at.y));
		IIOMetadataNode control = child(root, "GraphicControlExtension");
		control.setAttribute("disposalMethod", "doNotDispose");
		control.setAttribute("userInputFlag", "FALSE");
		control.setAttribute("transparentColorFlag", "TRUE");
		control.setAttribute("transparentColorIndex", String.valueOf(TRANSPARENT));
		control.setAttribute("delayTime", String.valueOf(hundredths));
		root.insertBefore(colours((IndexColorModel) part.getColorModel()), control);
		if (this.last == null) {
			IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
			loop.setAttribute("applicationID", "NETSCAPE");
			loop.setAttribute("authenticationCode", "2.0");
			loop.setUserObject(new byte[] { 1, 0, 0 });
			child(root, "ApplicationExtensions").appendChild(loop);
		}
		metadata.setFromTree(FORMAT, root);
		return metadata;
	}

	private static IIOMetadataNode colours(IndexColorModel palette) {
		IIOMetadataNode table = new IIOMetadataNode("LocalColorTable");
		table.setAttribute("sizeOfLocalColorTable", String.valueOf(COLOURS));
		table.setAttribute("sortFlag", "FALSE");
		for (int i = 0; i < COLOURS; i++) {
			IIOMetadataNode entry = new IIOMetadataNode("ColorTableEntry");
			entry.setAttribute("index", String.valueOf(i));
			entry.setAttribute("red", String.valueOf(palette.getRed(i)));
			entry.setAttribute("green", String.valueOf(palette.getGreen(i)));
			entry.setAttribute("blue", String.valueOf(palette.getBlue(i)));
			table.appendChild(entry);
		}
		return table;
	}

	private static IIOMetadataNode child(IIOMetadataNode root, String name) {
		if (root.getElementsByTagName(name).item(0) instanceof IIOMetadataNode found) {
			return found;
		}
		IIOMetadataNode made = new IIOMetadataNode(name);
		root.appendChild(made);
		return made;
	}

	private static Rectangle changed(@Nullable BufferedImage before, BufferedImage now) {
		if (before == null) {
			return new Rectangle(now.getWidth(), now.getHeight());
		}
		Rectangle changed = new Rectangle(0, 0, -1, -1);
		for (int y = 0; y < now.getHeight(); y++) {
			for (int x = 0; x < now.getWidth(); x++) {
				if (before.getRGB(x, y) != now.getRGB(x, y)) {
					changed.add(new Rectangle(x, y, 1, 1));
				}
			}
		}
		return changed.isEmpty() ? new Rectangle(1, 1) : changed;
	}

	@Override
	public void close() throws IOException {
		this.writer.endWriteSequence();
		this.out.close();
		this.writer.dispose();
	}

}
