package io.leat.compatibility;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What PostgreSQL's JDBC driver does; prints the name of each thing that went as it should. */
final class PostgresProgram {
  private final String url;
  private final Properties properties = new Properties();

  private PostgresProgram(String host, boolean leat) {
    url = "jdbc:postgresql://" + host + "/postgres";
    properties.setProperty("user", "leat");
    if (leat) {
      properties.setProperty("socketFactory", "io.leat.socket.blocking.LeatSocketFactory");
    }
  }

  /** The host, and "leat" or "kernel". */
  public static void main(String[] arguments) throws Exception {
    PostgresProgram program = new PostgresProgram(arguments[0], arguments[1].equals("leat"));
    program.rows();
    program.transactions();
    program.largeValues();
    program.cancel();
    program.parallel();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url, properties);
  }

  private static void passed(String name, boolean held) {
    System.out.println(name + (held ? " passed" : " failed"));
  }

  private void rows() throws SQLException {
    long sum = 0;
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(500);
      try (ResultSet rows = statement.executeQuery("select n from generate_series(1, 20000) n")) {
        while (rows.next()) {
          sum += rows.getInt(1);
        }
      }
    }
    passed("rows", sum == 20_000L * 20_001 / 2);
  }

  private static int count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from things")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private void transactions() throws SQLException {
    try (Connection connection = connect()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("create table things (id int primary key, name text)");
      }
      connection.setAutoCommit(false);
      insert(connection, 0);
      connection.commit();
      insert(connection, 1000);
      int inside = count(connection);
      connection.rollback();
      passed("transactions", inside == 2000 && count(connection) == 1000);
    }
  }

  private static void insert(Connection connection, int from) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into things values (?, ?)")) {
      for (int i = from; i < from + 1000; i++) {
        insert.setInt(1, i);
        insert.setString(2, "thing " + i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void largeValues() throws SQLException {
    byte[] octets = Octets.of(3_000_000);
    try (Connection connection = connect();
        PreparedStatement echo = connection.prepareStatement("select ?::bytea")) {
      echo.setBytes(1, octets);
      try (ResultSet rows = echo.executeQuery()) {
        rows.next();
        passed("largeValues", Arrays.equals(rows.getBytes(1), octets));
      }
    }
  }

  /** A query that takes too long is cancelled through a second connection. */
  private void cancel() throws SQLException {
    boolean cancelled = false;
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      try {
        statement.execute("select pg_sleep(60)");
      } catch (SQLException e) {
        cancelled = "57014".equals(e.getSQLState());
      }
    }
    passed("cancel", cancelled);
  }

  private void parallel() throws Exception {
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 30; i++) {
        int number = i;
        answers.add(CompletableFuture.supplyAsync(() -> ask(number), threads));
      }
    }
    boolean all = true;
    for (CompletableFuture<Boolean> answer : answers) {
      all &= answer.get();
    }
    passed("parallel", all);
  }

  private boolean ask(int number) {
    try (Connection connection = connect();
        PreparedStatement echo = connection.prepareStatement("select ?::int * 2")) {
      boolean right = true;
      for (int i = 0; i < 20; i++) {
        echo.setInt(1, number + i);
        try (ResultSet rows = echo.executeQuery()) {
          right &= rows.next() && rows.getInt(1) == 2 * (number + i);
        }
      }
      return right;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
