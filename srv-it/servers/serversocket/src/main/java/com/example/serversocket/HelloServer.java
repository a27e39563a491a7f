package com.example.serversocket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A loop around {@code accept}, and a thread for each connection: {@code java -jar server.jar HOST PORT}. */
public final class HelloServer {
    private static final int BACKLOG = 50;

    private HelloServer() {}

    public static void main(String[] args) throws IOException {
        try (ServerSocket server =
                new ServerSocket(Integer.parseInt(args[1]), BACKLOG, InetAddress.getByName(args[0]))) {
            while (true) {
                Socket socket = server.accept();
                new Thread(new Connection(socket)).start();
            }
        }
    }
}
