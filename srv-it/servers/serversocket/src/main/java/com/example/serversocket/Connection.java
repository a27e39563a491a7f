package com.example.serversocket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection: HTTP/1.1 as far as GET needs it. */
final class Connection implements Runnable {
    private final Socket socket;

    Connection(Socket socket) {
        this.socket = socket;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            boolean open = true;
            for (String request = in.readLine(); open && request != null; request = open ? in.readLine() : null) {
                open = !closeIsAskedFor(in);
                String path = request.split(" ")[1];
                if (path.startsWith("/slow?ms=")) {
                    Thread.sleep(Long.parseLong(path.substring("/slow?ms=".length())));
                }
                out.write(answer(open));
            }
        } catch (IOException | InterruptedException e) {
            // The client has gone.
        }
    }

    private static boolean closeIsAskedFor(BufferedReader in) throws IOException {
        boolean close = false;
        for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
            close |= header.equalsIgnoreCase("Connection: close");
        }
        return close;
    }

    private static byte[] answer(boolean open) {
        String body = "Hello from worker " + System.getenv("SRV_WORKER_ID") + "\n";
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n"
                + (open ? "" : "Connection: close\r\n") + "\r\n";
        return (head + body).getBytes(StandardCharsets.ISO_8859_1);
    }
}
