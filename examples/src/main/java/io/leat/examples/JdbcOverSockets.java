package io.leat.examples;

import io.leat.socket.DefaultStack;
import io.leat.socket.blocking.LeatSockets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.h2.tools.Server;

/** A database server and its JDBC driver, which make their sockets by {@code new Socket}. */
public final class JdbcOverSockets {
  private JdbcOverSockets() {}

  /** Starts H2's server and asks it through its driver. */
  public static void main(String[] arguments) throws Exception {
    LeatSockets.install(DefaultStack.get()); // once, at the start; or the agent
    Server server =
        Server.createTcpServer("-tcpPort", "9092", "-tcpAllowOthers", "-ifNotExists").start();
    String url = "jdbc:h2:tcp://192.0.2.82:9092/mem:example";
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select sum(x) from system_range(1, 1000)")) {
      rows.next();
      System.out.println("the sum is " + rows.getInt(1));
    }
    server.stop();
  }
}
