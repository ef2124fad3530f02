import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.http.Rfc6265CookieProcessor;
import org.apache.tomcat.util.http.ServerCookie;
import org.apache.tomcat.util.http.ServerCookies;

/** Prints what Tomcat makes of each Cookie field on standard input: one base64 value a line in, one JSON array of [name, value] a line out. */
public final class TomcatParser {
    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            output.println(pairs(Base64.getDecoder().decode(line.trim())));
        }
    }

    private static String pairs(byte[] field) {
        MimeHeaders headers = new MimeHeaders();
        headers.addValue("Cookie").setBytes(field, 0, field.length);
        ServerCookies cookies = new ServerCookies(4);
        new Rfc6265CookieProcessor().parseCookieHeader(headers, cookies);
        StringJoiner pairs = new StringJoiner(",", "[", "]");
        for (int index = 0; index < cookies.getCookieCount(); index++) {
            ServerCookie cookie = cookies.getCookie(index);
            pairs.add("[" + json(cookie.getName()) + "," + json(cookie.getValue()) + "]");
        }
        return pairs.toString();
    }

    private static String json(MessageBytes bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (char unit : bytes.toStringType().toCharArray()) {
            text.append(String.format("\\u%04x", (int) unit));
        }
        return text.append('"').toString();
    }
}
