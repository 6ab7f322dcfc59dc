package io.github.clauderesilience.sample.browser;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class AnimatedGifTests {

	private static final int PAPER = 0xFFF4F2EE;

	private static final int RED = 0xFFB0431D;

	@Test
	void shouldKeepColoursAndShowWhatChanged(@TempDir Path folder) throws IOException {
		Path file = folder.resolve("film.gif");
		try (AnimatedGif gif = new AnimatedGif(file)) {
			gif.add(picture(PAPER, PAPER), 10);
			gif.add(picture(PAPER, RED), 10);
		}
		ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
		try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
			reader.setInput(in);
			assertThat(reader.read(0).getRGB(0, 0)).isEqualTo(PAPER);
			BufferedImage changed = reader.read(1);
			assertThat(changed.getWidth()).isEqualTo(1);
			assertThat(changed.getRGB(0, 0)).isEqualTo(RED);
		}
	}

	private static byte[] picture(int left, int right) throws IOException {
		BufferedImage picture = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
		picture.setRGB(0, 0, left);
		picture.setRGB(1, 0, right);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ImageIO.write(picture, "png", out);
		return out.toByteArray();
	}

}
