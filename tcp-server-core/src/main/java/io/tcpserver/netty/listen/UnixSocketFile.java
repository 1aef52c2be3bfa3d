/*
 * Copyright 2026 the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.tcpserver.netty.listen;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix domain socket. The socket is bound to a temporary name beside the
 * path and then moved there, so that the path is never without a socket that answers, and
 * Netty's native transports, which delete the name that they have bound when they close,
 * whatever is there by then, hit nothing. What is at the path is removed only if it is
 * still the file that was put there (asyncio S16 to S20).
 */
final class UnixSocketFile {

	// S_IFMT and S_IFSOCK of inode(7), the same on Linux, macOS and the BSDs
	private static final int FILE_TYPE = 0170000;

	private static final int SOCKET = 0140000;

	private static final int NAME_RADIX = 36;

	private static final int NAME_ATTEMPTS = 100;

	private final Path path;

	private final Path boundPath;

	// Identity of the file at the path once it is published
	private @Nullable Object fileKey;

	UnixSocketFile(Path path) {
		this.path = path;
		this.boundPath = path.resolveSibling(freeName(path));
	}

	// As long as the name of the path: the system allows about a hundred bytes for all of
	// it, and what can be bound must be what clients can connect to
	private static String freeName(Path path) {
		int length = String.valueOf(path.getFileName()).getBytes(StandardCharsets.UTF_8).length;
		String name = randomName(length);
		for (int i = 0; i < NAME_ATTEMPTS && Files.exists(path.resolveSibling(name), LinkOption.NOFOLLOW_LINKS); i++) {
			name = randomName(length);
		}
		return name;
	}

	private static String randomName(int length) {
		StringBuilder name = new StringBuilder(length);
		if (length > 1) {
			// Hidden
			name.append('.');
		}
		while (name.length() < length) {
			name.append(Character.forDigit(ThreadLocalRandom.current().nextInt(NAME_RADIX), NAME_RADIX));
		}
		return name.toString();
	}

	/**
	 * Return the file of a socket that was bound by somebody else (asyncio S17).
	 * @param path the path of the socket
	 * @return the file
	 * @throws IOException if there is no file
	 */
	static UnixSocketFile adopt(Path path) throws IOException {
		UnixSocketFile file = new UnixSocketFile(path);
		file.fileKey = fileKey(path);
		return file;
	}

	Path path() {
		return this.path;
	}

	/**
	 * Return the address to bind.
	 * @return the address of the temporary name
	 */
	UnixDomainSocketAddress bindAddress() {
		return UnixDomainSocketAddress.of(this.boundPath);
	}

	/**
	 * Check that the path is free, or has only the socket of a server that is gone
	 * (asyncio U01, U03).
	 * @throws IOException if the path cannot be used
	 */
	void checkFree() throws IOException {
		BasicFileAttributes attributes = attributes(this.path);
		if (attributes == null) {
			return;
		}
		if (!isSocket(attributes)) {
			throw new BindException("A file that is not a socket is at the path");
		}
		try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			// Or this would wait for a server whose backlog is full
			probe.configureBlocking(false);
			probe.connect(UnixDomainSocketAddress.of(this.path));
		}
		catch (ConnectException ex) {
			// Refused: nobody listens on it any more
			return;
		}
		catch (SocketException ex) {
			// The backlog is full, or it is no stream socket; unless we may not even ask
			if (!Files.isWritable(this.path)) {
				throw new AccessDeniedException(this.path.toString());
			}
		}
		throw new BindException("A server listens on the path");
	}

	private boolean isSocket(BasicFileAttributes attributes) throws IOException {
		if (!this.path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
			return attributes.isOther();
		}
		// "Other" would include named pipes and devices
		int mode = (int) Files.getAttribute(this.path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
		return (mode & FILE_TYPE) == SOCKET;
	}

	/**
	 * Move the bound socket to the path, in place of a stale one.
	 * @throws IOException if it cannot be moved; nothing is left behind
	 */
	void publish() throws IOException {
		try {
			this.fileKey = fileKey(this.boundPath);
			Files.move(this.boundPath, this.path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			Files.deleteIfExists(this.boundPath);
			throw (ex instanceof AtomicMoveNotSupportedException)
					? new IOException("Cannot move the socket to " + this.path, ex) : ex;
		}
	}

	/**
	 * Remove the file, unless it is gone or has been replaced.
	 * @throws IOException if it cannot be removed
	 */
	void remove() throws IOException {
		BasicFileAttributes attributes = attributes(this.path);
		if (attributes != null && this.fileKey != null && this.fileKey.equals(attributes.fileKey())) {
			Files.deleteIfExists(this.path);
		}
	}

	private static @Nullable Object fileKey(Path path) throws IOException {
		BasicFileAttributes attributes = attributes(path);
		return (attributes != null) ? attributes.fileKey() : null;
	}

	private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
		try {
			return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

}
