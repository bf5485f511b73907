package io.leat.examples;

import io.leat.socket.DefaultStack;
import io.leat.socket.blocking.LeatSockets;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * A servlet in Tomcat. Its channels are Leat's by one property of the JVM; when it stops, it wakes
 * its acceptor by a {@code new Socket}, which therefore has to be Leat's too.
 */
public final class TomcatServlet {
  private TomcatServlet() {}

  /** Starts Tomcat, asks it, and stops it. */
  public static void main(String[] arguments) throws Exception {
    LeatSockets.install(DefaultStack.get()); // not with the agent or leat run
    Path base = Files.createTempDirectory("leat-example");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    Connector connector = new Connector();
    connector.setPort(8080);
    connector.setProperty("address", "192.0.2.81");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", base.toString());
    Tomcat.addServlet(context, "hello", new Hello());
    context.addServletMappingDecoded("/*", "hello");
    tomcat.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://192.0.2.81:8080/");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      System.out.println(client.send(request, BodyHandlers.ofString()).body());
    }
    tomcat.stop();
    tomcat.destroy();
  }

  private static final class Hello extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().write("a servlet for " + request.getServerName());
    }
  }
}
